#pragma once

#include "a3/machine/machine.h"

namespace a3::test {

inline Numerics format(int integer_bits, int fraction_bits) {
  Numerics numerics;
  numerics.integer_bits = integer_bits;
  numerics.fraction_bits = fraction_bits;
  return numerics;
}

}  // namespace a3::test
