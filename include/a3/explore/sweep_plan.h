#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "a3/fast/grid_engine.h"

namespace a3 {

/// Makes a machine with fields changed, "/pointer=value" each. Throws InputError.
using MachineLoader = std::function<Machine(const std::vector<std::string>& overrides)>;

/// The texts of the options that say which points to run.
struct SweepRequest {
  MachineLoader load;
  std::optional<std::string> iterations_per_row;  ///< "1,0.5,off"
  std::optional<std::string> iterations;          ///< "160,off"
  std::optional<std::string> threshold_percent;   ///< "5,off"
  std::vector<std::string> variations;            ///< "/pointer=value,value"
};

/// The values of other fields than M and T, and the grid of M and T that goes with them.
struct Variation {
  std::vector<std::string> values;  ///< one for each varied pointer
  Grid grid;
};

/// Every point of a sweep.
struct SweepPlan {
  std::vector<std::string> pointers;  ///< of the fields that vary beside M and T
  std::vector<Variation> variations;  ///< their combinations, the last pointer fastest

  std::size_t num_points() const;
};

/// The largest number of points of a sweep (ours).
inline constexpr std::size_t kMostSweepPoints = 100'000;

/// Candidate selections from the two lists; the machine's own if neither is given. Throws
/// InputError for what is no such number, is out of range, or occurs twice, "off" included.
std::vector<std::optional<CandidateSelection>> parse_selections(
    const Machine& machine, const std::optional<std::string>& iterations_per_row,
    const std::optional<std::string>& iterations);

/// Post-scoring selections from a list; the machine's own without one. Throws InputError likewise.
std::vector<std::optional<PostScoring>> parse_post_scorings(
    const Machine& machine, const std::optional<std::string>& threshold_percent);

/// Makes the machine of every combination and reads every list. Throws InputError, naming option
/// and value.
SweepPlan plan_sweep(const SweepRequest& request);

}  // namespace a3
