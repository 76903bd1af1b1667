#pragma once

#include <hwy/targets.h>

#include <cstdint>
#include <vector>

namespace a3::test {

/// Every instruction set that this host has and kernels were compiled for, as Highway numbers them.
inline std::vector<std::int64_t> simd_targets() {
  std::vector<std::int64_t> all;
  const std::int64_t supported = hwy::SupportedTargets();
  for (std::int64_t bit = 1; bit > 0 && bit <= supported; bit <<= 1) {
    if ((supported & HWY_TARGETS & bit) != 0) all.push_back(bit);
  }
  return all;
}

}  // namespace a3::test
