#pragma once

#include <cstdint>
#include <vector>

#include "modules/primitives/register.h"
#include "uarch/latencies.h"

namespace a3 {

/// Holds one query, a component per lane, i.f and sign (paper, III-A).
class QueryRegister {
 public:
  QueryRegister(int num_lanes, int element_bits)
      : raw_(static_cast<std::size_t>(num_lanes)), element_bits_(element_bits) {}

  /// `raw` has one component per lane.
  void load(const std::int32_t* raw) {
    for (std::int32_t& component : raw_) {
      component = *raw++;
      checked_width(component, element_bits_, "query register");
    }
  }

  const std::int32_t* raw() const { return raw_.data(); }
  std::int32_t operator[](int lane) const { return raw_[static_cast<std::size_t>(lane)]; }

 private:
  std::vector<std::int32_t> raw_;
  int element_bits_;
};

/// The dot product's query registers, one for each score bank, so that a query can enter while the
/// last rows of the one before it are on their way.
class QueryRegisterPair {
 public:
  QueryRegisterPair(int num_lanes, int element_bits)
      : registers_(kNumBanks, QueryRegister(num_lanes, element_bits)) {}

  QueryRegister& of(std::int64_t query) {
    return registers_[static_cast<std::size_t>(query % kNumBanks)];
  }
  const QueryRegister& at(std::uint8_t bank) const {
    return registers_[static_cast<std::size_t>(bank)];
  }

 private:
  std::vector<QueryRegister> registers_;
};

}  // namespace a3
