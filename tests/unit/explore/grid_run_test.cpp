// Runs at all points of a grid with a selector that is not A3's.

#include "a3/explore/grid_run.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace a3 {
namespace {

/// Chooses row 1, in 3 cycles.
class SecondRow : public fast::Selector {
 public:
  void load(const QuantisedOperation&, const std::vector<std::int64_t>&) override {}
  void start(int) override {}
  int candidates(std::int32_t* rows) const override {
    rows[0] = 1;
    return 1;
  }
  fast::SelectorCycles cycles() const override { return {3, 0}; }
};

class GoldenSecondRow : public golden::Selector {
 public:
  std::vector<std::int32_t> candidates(const golden::SelectorQuery&) const override { return {1}; }
};

fast::SelectorFactory second_row() {
  return [](const Machine&) { return std::make_unique<SecondRow>(); };
}

golden::SelectorFactory golden_second_row() {
  return [](const Machine&, const Matrix<std::int64_t>&) {
    return std::make_unique<GoldenSecondRow>();
  };
}

/// One operation of 4 rows and 2 queries; the greedy search would choose row 0, whose key alone is
/// positive.
class OneOperation : public OperationSource {
 public:
  std::int64_t num_operations() const override { return 1; }
  bool next(Operation& operation) override {
    if (is_taken_) return false;
    is_taken_ = true;
    operation = {Matrix<double>(4, 1), Matrix<double>(4, 1), Matrix<double>(2, 1)};
    operation.key.data() = {1, 0, 0, 0};
    std::fill(operation.value.data().begin(), operation.value.data().end(), 1.0);
    std::fill(operation.query.data().begin(), operation.query.data().end(), 1.0);
    return true;
  }

 private:
  bool is_taken_ = false;
};

/// M = 1 and 2, with post-scoring and without.
Grid four_points() {
  Grid grid{Machine{}, {}, {std::nullopt, PostScoring{5}}};
  for (const int iterations : {1, 2}) {
    grid.selections.emplace_back(CandidateSelection{iterations, std::nullopt});
  }
  return grid;
}

GridOutcome run_with(const Selectors& selectors) {
  GridOptions options;
  options.check = true;
  options.selectors = selectors;
  OneOperation source;
  return run_grid(four_points(), source, options);
}

// Query 0: 3 cycles for the selector, 1 step each for scan, post-scoring and output (one window of
// rows, one row), and 19 for the row pipelines: done at 25. Query 1, accepted at 3, has its
// candidate at 6, is scanned by 7, scored by 13, summed by 18, put out by 19, done at 28.
TEST(GridRun, WithASelectorOfOnesOwnGivesItsTimesAndAgreesWithItsGoldenModel) {
  const GridOutcome outcome = run_with({second_row(), golden_second_row()});
  EXPECT_EQ(outcome.first_mismatch, "");
  for (const RunTotals& point : outcome.parts.front().points) {
    EXPECT_EQ(point.golden_mismatches, 0);
    EXPECT_EQ(point.total_cycles, 28);
  }
}

TEST(GridRun, FindsThatTheSelectorsOfEngineAndGoldenModelDiffer) {
  for (const Selectors& selectors :
       {Selectors{second_row(), {}}, Selectors{{}, golden_second_row()}}) {
    const GridOutcome outcome = run_with(selectors);
    EXPECT_NE(outcome.first_mismatch, "");
    for (const RunTotals& point : outcome.parts.front().points) {
      EXPECT_EQ(point.golden_mismatches, 2);
    }
  }
}

}  // namespace
}  // namespace a3
