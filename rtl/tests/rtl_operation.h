#pragma once

#include <cstdint>
#include <iosfwd>
#include <vector>

#include "a3/base/matrix.h"
#include "a3/machine/machine.h"
#include "rtl/cosim/rtl_core.h"

namespace a3::rtl::test {

/// An operation in raw numbers, and what surrounds it: when queries arrive and when outputs are
/// taken.
struct RtlOperation {
  std::uint64_t seed = 0;
  OperationPins pins;
  int num_dims = 0;                          ///< d, without padding
  Matrix<std::int32_t> key, value, query;    ///< padded to whole slices
  std::vector<int> visible_rows;             ///< [m]
  std::vector<std::int64_t> arrival_cycles;  ///< [m], not decreasing
  int output_ready_of_16 = 16;               ///< in how many of 16 cycles an output can be taken

  int num_queries() const { return query.num_rows(); }
  bool is_base() const { return !pins.candidate_selection && !pins.post_scoring; }
  /// Whether an output can be taken in a cycle; drawn from seed and cycle.
  bool output_ready(std::int64_t cycle) const;
};

/// Number formats of a built machine.
Numerics numerics_of(const BuiltMachine& machine);

/// Everything that may vary on a built machine does: n and d (n below the depth of a queue among
/// them), base and approximate design, M beyond the last product, T, visible rows, arrivals,
/// outputs that wait; matrices with ties, saturation and one sign only.
RtlOperation random_operation(const BuiltMachine& machine, std::uint64_t seed);

std::ostream& operator<<(std::ostream& out, const RtlOperation& operation);

}  // namespace a3::rtl::test
