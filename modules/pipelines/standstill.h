#pragma once

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
};

}  // namespace a3
