#pragma once

#include <cstdint>
#include <ostream>

#include "a3/machine/machine.h"
#include "a3/workload/operation.h"

namespace a3::test {

/// A machine and operations for it, all drawn from one seed. Small, so that thousands can be run,
/// but every field of the machine varies and ties, saturation, exhausted columns and padding are
/// common.
struct RandomCase {
  std::uint64_t seed = 0;
  Machine machine;
  std::vector<Operation> operations;
};

RandomCase random_case(std::uint64_t seed);

/// With rows of several slices, operations in tiles and queries that see some of the rows: each in
/// some of the cases.
RandomCase random_mapped_case(std::uint64_t seed);

/// On a system of some units, with up to eight operations.
RandomCase random_system_case(std::uint64_t seed);

/// Of sizes like the paper's and beyond, where blocks and tiles of every kind fill up and spill
/// over.
RandomCase large_random_case(std::uint64_t seed);

std::ostream& operator<<(std::ostream& out, const RandomCase& random);

}  // namespace a3::test
