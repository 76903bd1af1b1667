#pragma once

#include <string>
#include <vector>

#include "a3/fast/grid_engine.h"
#include "a3/golden/golden_model.h"

namespace a3 {

/// Compares what a grid engine finds for an operation with the golden model of each point.
class GridCheck {
 public:
  GridCheck(const Grid& grid, const golden::SelectorFactory& make_selector);

  void start(const Operation& operation);

  /// Where the answer differs, in a sentence; empty if it does not.
  std::string difference(std::size_t point, const QueryOutcome& outcome) const;

 private:
  /// Machines that differ in M and T alone prepare an operation alike, but for the sorting that
  /// only those with candidate selection need.
  struct Preparation {
    std::size_t by_point;
    GoldenModel::PreparedOperation operation;
  };

  std::vector<GoldenModel> models_;          // by point
  std::vector<std::size_t> preparation_of_;  // by point
  std::vector<Preparation> preparations_;
};

}  // namespace a3
