#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "a3/fast/grid_engine.h"
#include "a3/json/override.h"

namespace a3 {

/// Makes a machine with fields changed. Throws InputError.
using MachineLoader = std::function<Machine(const std::vector<Override>& overrides)>;

/// A field of the configuration, other than M and T, and the values that it takes in turn.
struct VariedField {
  std::string pointer;
  std::vector<nlohmann::ordered_json> values;
  /// What messages call each value, such as "--vary /timing/buffer_depth=2"; none: by the pointer.
  std::vector<std::string> origins = {};
};

/// Which points to run: every combination of what is listed.
struct SweepRequest {
  MachineLoader load;
  /// M, nothing for candidate selection off; an empty list: the machine's own.
  std::vector<std::optional<CandidateSelection>> selections;
  /// T, likewise.
  std::vector<std::optional<PostScoring>> post_scorings;
  std::vector<VariedField> variations;
};

/// A value of each varied field, and the grid of M and T that goes with them.
struct Variation {
  std::vector<std::size_t> values;  ///< their numbers in the lists of the request
  /// What each field is run with: its value, and in it those of varied fields that lie within it.
  std::vector<nlohmann::ordered_json> settings;
  Grid grid;
};

/// Every point of a sweep.
struct SweepPlan {
  std::vector<Variation> variations;  ///< combinations of values, the last field's fastest

  std::size_t num_points() const;
};

/// The largest number of points of a sweep (ours).
inline constexpr std::size_t kMostSweepPoints = 100'000;

/// Whether the field belongs to M or T, which have lists of their own.
bool is_of_approximation(const std::string& pointer);

/// Makes the machine of every combination and checks every value as if a configuration said it. Of
/// two varied fields of which one contains the other the outer is set first, in whatever order they
/// are listed.
/// Throws FieldError ("selections[2]", "post_scorings[0]", "variations[1]",
/// "variations[1].values[3]") for a value that is out of range or occurs twice, and what `load`
/// throws.
SweepPlan plan_sweep(const SweepRequest& request);

}  // namespace a3
