#pragma once

#include <cstdint>

#include "a3/systemc/damage.h"

namespace a3 {

/// Whether `value` is representable in `width_bits` bits of two's complement.
inline bool fits(std::int64_t value, int width_bits) {
  const std::int64_t limit = std::int64_t{1} << (width_bits - 1);
  return value >= -limit && value < limit;
}

/// Out of line, so that the check itself is a comparison.
[[noreturn]] void throw_width_error(std::int64_t value, int width_bits, const char* what);

/// Throws ModelError unless `value` fits the register called `what`.
inline std::int64_t checked_width(std::int64_t value, int width_bits, const char* what) {
  if (!fits(value, width_bits)) throw_width_error(value, width_bits, what);
  return value;
}

/// The lowest `width_bits` bits of `value` as two's complement: what a register keeps of it.
inline std::int64_t wrapped(std::int64_t value, int width_bits) {
  const int unused_bits = 64 - width_bits;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << unused_bits) >> unused_bits;
}

/// As `checked_width`, but in a damaged machine a value that does not fit wraps.
inline std::int64_t kept_width(std::int64_t value, int width_bits, const char* what,
                               const Damage& damage) {
  return damage.any() ? wrapped(value, width_bits) : checked_width(value, width_bits, what);
}

/// A register of the width the paper gives it (docs/numerics.md). Writing a value that does not fit
/// is a defect.
class Register {
 public:
  Register(const char* name, int width_bits) : name_(name), width_bits_(width_bits) {}

  std::int64_t read() const { return value_; }
  void write(std::int64_t value) { value_ = checked_width(value, width_bits_, name_); }

 private:
  const char* name_;
  int width_bits_;
  std::int64_t value_ = 0;
};

}  // namespace a3
