#pragma once

#include <cstdint>

#include "modules/primitives/access_port.h"
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

  std::int64_t num_products() const { return port_.num_uses(); }

 private:
  int product_bits_;
  AccessPort port_;
};

/// The d multipliers of the dot product or of the output module. One issue a cycle: a row, or an
/// initialisation round of candidate selection that borrows them (paper, V-A).
class MultiplierArray {
 public:
  explicit MultiplierArray(const char* name) : name_(name) {}

  void issue() { port_.use(name_); }

 private:
  const char* name_;
  AccessPort port_;
};

}  // namespace a3
