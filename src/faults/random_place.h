#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>

#include "a3/uarch/soft_error.h"

namespace a3 {

/// Uniform draws that are the same on every platform, from numbers that say what they are for.
class Draw {
 public:
  explicit Draw(std::initializer_list<std::uint64_t> purpose);

  /// 0 ... bound - 1, for bound >= 1.
  std::int64_t below(std::int64_t bound);

 private:
  std::mt19937_64 random_;
};

/// Any bit of a structure that the machine has, each as likely as the others.
Place draw_place(Structure structure, const Machine& machine, Draw& draw);

}  // namespace a3
