#pragma once

#include <cstdint>

#include "a3/systemc/access_port.h"
#include "modules/primitives/register.h"

namespace a3 {

/// One of the two multipliers of candidate selection (paper, V-A), feeding the refills of one side.
class ComponentMultiplier {
 public:
  explicit ComponentMultiplier(int product_bits) : product_bits_(product_bits) {}

  /// One product a cycle, 2f fraction bits.
  std::int64_t multiply(std::int32_t key_raw, std::int32_t query_raw) {
    port_.use("component multiplier");
    return checked_width(std::int64_t{key_raw} * query_raw, product_bits_, "component product");
  }

 private:
  int product_bits_;
  AccessPort port_;
};

}  // namespace a3
