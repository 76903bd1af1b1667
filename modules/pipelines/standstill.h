#pragma once

#include <cstdint>

namespace a3 {

/// A row pipeline that may stand still, for the block that issues to it. In such a cycle the issue
/// register is not read and must keep what it holds.
class Standstill {
 public:
  Standstill() = default;
  Standstill(const Standstill&) = delete;
  Standstill& operator=(const Standstill&) = delete;
  virtual ~Standstill() = default;

  /// Whether it stands still in this cycle. Decided from registers alone, so every block sees the
  /// same.
  virtual bool stands_still() const = 0;

  /// Whether the end of a query of that weight bank stands in the issue register in this cycle: all
  /// its rows have been issued, but the bank is still to be read. From registers alone, too.
  virtual bool holds_end_of(std::uint8_t bank) const = 0;
};

}  // namespace a3
