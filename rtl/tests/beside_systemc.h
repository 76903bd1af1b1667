#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "rtl/cosim/rtl_core.h"

namespace a3::rtl::test {

/// What came of a simulation of both.
struct BesideSystemC {
  std::int64_t num_cycles = 0;  ///< compared
  std::int64_t num_operations = 0;
  std::optional<std::string> difference;  ///< the first, or why the simulation ended early
  std::string what_ran;                   ///< machine and operation of the difference
};

/// A design of the built machine (base or approximate, M, T, arrivals) and operations on it, all
/// drawn from the seed; RTL and SystemC model run them side by side, with a host that takes outputs
/// late in some of the designs, until so many cycles are compared. One simulation a process.
BesideSystemC run_beside_systemc(const RtlMachine& machine, std::int64_t num_cycles,
                                 std::uint64_t seed);

}  // namespace a3::rtl::test
