#pragma once

#include <cstddef>

namespace a3::fast {

inline std::size_t next_power_of_two(std::size_t n) {
  std::size_t power = 1;
  while (power < n) power *= 2;
  return power;
}

}  // namespace a3::fast
