#pragma once

#include <cstdint>
#include <vector>

#include "a3/systemc/pin_vector.h"
#include "modules/primitives/register.h"
#include "uarch/latencies.h"

namespace a3 {

/// Holds one query, i.f and sign a component (paper, III-A), and how many rows it sees. An
/// operation of fewer slices leaves the rest of it unused.
class QueryRegister {
 public:
  QueryRegister(int num_columns, int element_bits) : element_bits_(element_bits) {
    query_.raw.resize(static_cast<std::size_t>(num_columns));
  }

  void load(const QueryVector& query) {
    query_ = query;
    for (const std::int32_t component : query_.raw) {
      checked_width(component, element_bits_, "query register");
    }
  }

  const QueryVector& query() const { return query_; }
  const std::int32_t* raw() const { return query_.raw.data(); }
  std::int32_t operator[](int column) const { return query_.raw[static_cast<std::size_t>(column)]; }
  int visible_rows() const { return query_.visible_rows; }

 private:
  QueryVector query_;
  int element_bits_;
};

/// The dot product's query registers, one for each score bank, so that a query can enter while the
/// last rows of the one before it are on their way.
class QueryRegisterPair {
 public:
  QueryRegisterPair(int num_columns, int element_bits)
      : registers_(kNumBanks, QueryRegister(num_columns, element_bits)) {}

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
