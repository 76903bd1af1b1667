#pragma once

#include <cstdint>
#include <optional>

#include "a3/machine/machine.h"

namespace a3 {

inline Machine base_machine(int num_lanes) {
  Machine machine;
  machine.hardware.num_lanes = num_lanes;
  return machine;
}

inline Machine selecting_machine(int num_lanes, std::int64_t iterations) {
  Machine machine = base_machine(num_lanes);
  machine.candidate_selection = CandidateSelection{iterations, std::nullopt};
  return machine;
}

}  // namespace a3
