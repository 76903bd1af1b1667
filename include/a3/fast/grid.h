#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "a3/machine/machine.h"

namespace a3 {

/// Machines that differ in nothing but M and T: every combination of a candidate selection and a
/// post-scoring selection, either of which may be off. Point number = index of the selection times
/// number of post-scorings + index of the post-scoring.
struct Grid {
  Machine machine;  ///< all else; its own M and T mean nothing
  std::vector<std::optional<CandidateSelection>> selections;  ///< one or more
  std::vector<std::optional<PostScoring>> post_scorings;      ///< one or more

  /// One point: the machine as it is.
  static Grid of(const Machine& machine);

  std::size_t num_points() const { return selections.size() * post_scorings.size(); }
  /// The machine of a point, `number` < num_points().
  Machine point(std::size_t number) const;
  /// Those of all points, by number.
  std::vector<Machine> machines() const;
};

}  // namespace a3
