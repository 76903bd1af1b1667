#pragma once

#include <optional>

#include "a3/engine/activity.h"

namespace a3 {

/// A row pipeline that may stand still, for the block that issues to it. In such a cycle the issue
/// register is not read and must keep what it holds.
class Standstill {
 public:
  Standstill() = default;
  Standstill(const Standstill&) = delete;
  Standstill& operator=(const Standstill&) = delete;
  virtual ~Standstill() = default;

  /// Why it stands still in this cycle; nothing if it does not. Decided from registers alone, so
  /// every block sees the same.
  virtual std::optional<StallCause> standstill() const = 0;

  bool stands_still() const { return standstill().has_value(); }
};

}  // namespace a3
