// The fast engine with selectors that are not A3's.

#include "a3/fast/selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "a3/fast/fast_engine.h"
#include "a3/golden/golden_model.h"
#include "support/random_case.h"

namespace a3 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Gives the same rows to every query, whatever M is, and takes as long as it is told.
class FixedRows : public fast::Selector {
 public:
  FixedRows(std::vector<std::int32_t> rows, std::vector<fast::SelectorCycles> cycles)
      : rows_(std::move(rows)), cycles_(std::move(cycles)) {}

  void load(const QuantisedOperation&, const std::vector<std::int64_t>&) override {}
  void start(int query) override { query_ = static_cast<std::size_t>(query); }
  int candidates(std::int32_t* rows) const override {
    std::copy(rows_.begin(), rows_.end(), rows);
    return static_cast<int>(rows_.size());
  }
  fast::SelectorCycles cycles() const override { return cycles_[query_ % cycles_.size()]; }

 private:
  const std::vector<std::int32_t> rows_;
  const std::vector<fast::SelectorCycles> cycles_;  ///< by query
  std::size_t query_ = 0;
};

fast::SelectorFactory fixed_rows(const std::vector<std::int32_t>& rows,
                                 const std::vector<fast::SelectorCycles>& cycles) {
  return [=](const Machine&) { return std::make_unique<FixedRows>(rows, cycles); };
}

/// Without post-scoring.
Machine selecting_machine() {
  Machine machine;
  machine.candidate_selection = CandidateSelection{40, std::nullopt};
  return machine;
}

/// 20 rows, of which 2 are alike: 16ths, so that all numbers are their own raw ones.
Operation twenty_rows(int num_queries) {
  Operation operation{Matrix<double>(20, 1), Matrix<double>(20, 1), Matrix<double>(num_queries, 1)};
  for (int r = 0; r < 20; ++r) {
    operation.key(r, 0) = r % 2;
    operation.value(r, 0) = r / 16.0;
  }
  std::fill(operation.query.data().begin(), operation.query.data().end(), 1.0);
  return operation;
}

std::vector<std::int64_t> accept_cycles(const OperationResult& result) {
  std::vector<std::int64_t> cycles;
  for (const QueryResult& query : result.queries) cycles.push_back(query.accept_cycle);
  return cycles;
}

std::vector<std::int64_t> done_cycles(const OperationResult& result) {
  std::vector<std::int64_t> cycles;
  for (const QueryResult& query : result.queries) cycles.push_back(query.done_cycle);
  return cycles;
}

// Rows 1 and 3 have dot product 1.0, row 18 has 0: scores 256, 256 and 94, sum 606. Weights
// (65536 + 303) / 606 = 108.6 -> 108 twice and (94 * 256 + 303) / 606 = 40.2 -> 40.
TEST(FastSelector, OfOnesOwnDecidesWhatIsAttended) {
  FastEngine engine(selecting_machine(), fixed_rows({1, 3, 18}, {{3, 0}}));
  const QueryResult& query = engine.run(twenty_rows(1)).queries.front();
  EXPECT_THAT(query.candidates, ElementsAre(1, 3, 18));
  EXPECT_THAT(query.selected, ElementsAre(1, 3, 18));
  EXPECT_EQ(query.output_raw.front(), 108 * 1 + 108 * 3 + 40 * 18);
}

// Rows 1, 3 and 18 of 20, in windows of 16: D = 2 + 1 = 3 scan steps; P = K = 3. Query 0 is
// accepted in cycle 0 and latched at 3, scanned by 6, scored by 12, summed from 15 on by 19, put
// out by 22, done at 31. Query 1: accepted 3, latched 6, scanned 9, post-scored from 15 to 18 (the
// unit is free at 15), put out from 22 to 25, done 34. Query 2: accepted 6, latched 9, but its
// score bank is read until 15: scanned 18, post-scored 24 to 27, put out 31 to 34, done 43.
TEST(FastSelector, IsBusyAsLongAsItSays) {
  FastEngine engine(selecting_machine(), fixed_rows({1, 3, 18}, {{3, 0}}));
  const OperationResult& result = engine.run(twenty_rows(3));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 3, 6));
  EXPECT_THAT(done_cycles(result), ElementsAre(31, 34, 43));
  const Activity& activity = result.activity;
  EXPECT_EQ(activity[Counter::kSelectionBusyCycles], 9);
  EXPECT_EQ(activity[Counter::kSelectionIdleCycles], 34);
  EXPECT_EQ(activity[Counter::kSelectionStallVectorBusyCycles], 0);
  EXPECT_EQ(activity[Counter::kDotProductBusyCycles], 9);
  EXPECT_EQ(activity[Counter::kDotProductStallBankBusyCycles], 6);
  EXPECT_EQ(activity[Counter::kDotProductStallMultipliersBorrowedCycles], 0);
  EXPECT_EQ(activity[Counter::kSelectionInitialisationRounds], 0);
  EXPECT_EQ(activity[Counter::kSelectionIterations], 0);
  EXPECT_EQ(activity[Counter::kSortedKeySramReads], 0);
}

// Query 1 is accepted at 3 and borrows until 5: the scan of query 0 lasts from 5 to 8, its output
// from 21 to 24, done 33. Query 1 has its candidates at 6 and waits until 8, scans until 11,
// post-scores from 17 to 20, puts out from 24 to 27, done 36.
TEST(FastSelector, BorrowsTheMultipliersAsLongAsItSays) {
  FastEngine engine(selecting_machine(), fixed_rows({1, 3, 18}, {{3, 2}}));
  const OperationResult& result = engine.run(twenty_rows(2));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 3));
  EXPECT_THAT(done_cycles(result), ElementsAre(33, 36));
  EXPECT_EQ(result.activity[Counter::kDotProductStallMultipliersBorrowedCycles], 2);
  EXPECT_EQ(result.activity[Counter::kSelectionStallVectorBusyCycles], 2);
}

// As if nothing was borrowed: the first two queries of IsBusyAsLongAsItSays.
TEST(FastSelector, BorrowsNothingWhereMultipliersAreNotShared) {
  Machine machine = selecting_machine();
  machine.timing.shared_multipliers = false;
  FastEngine engine(machine, fixed_rows({1, 3, 18}, {{3, 2}}));
  EXPECT_THAT(done_cycles(engine.run(twenty_rows(2))), ElementsAre(31, 34));
}

// Query 1, accepted at 3, has its candidates at 13: scanned 16, post-scored 22 to 25, put out 29 to
// 32, done 41.
TEST(FastSelector, MayTakeLongerForOneQueryThanForAnother) {
  FastEngine engine(selecting_machine(), fixed_rows({1, 3, 18}, {{3, 0}, {10, 0}}));
  const OperationResult& result = engine.run(twenty_rows(2));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 3));
  EXPECT_THAT(done_cycles(result), ElementsAre(31, 41));
  EXPECT_EQ(result.activity[Counter::kSelectionBusyCycles], 13);
}

TEST(FastSelector, IsNotAskedByAMachineWithoutCandidateSelection) {
  FastEngine engine(Machine{}, fixed_rows({1, 3, 18}, {{3, 0}}));
  EXPECT_EQ(engine.run(twenty_rows(1)).queries.front().candidates.size(), 20u);
}

/// The `iterations` rows from that on whose number is the query's first element, modulo rows: both
/// selectors of one kind, which heed M and the query.
std::vector<std::int32_t> rows_from(std::int64_t first_element, std::int64_t iterations,
                                    int num_rows) {
  std::vector<std::int32_t> rows;
  const std::int64_t first = (first_element % num_rows + num_rows) % num_rows;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(iterations, num_rows); ++i) {
    rows.push_back(static_cast<std::int32_t>((first + i) % num_rows));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

class FastNeighbours : public fast::Selector {
 public:
  void load(const QuantisedOperation& operation,
            const std::vector<std::int64_t>& iterations) override {
    operation_ = &operation;
    iterations_ = iterations;
  }
  void start(int query) override {
    query_ = query;
    step_ = 0;
  }
  void advance() override { ++step_; }
  int candidates(std::int32_t* rows) const override {
    const auto found =
        rows_from(operation_->query(query_, 0), iterations_[step_ - 1], operation_->num_rows());
    std::copy(found.begin(), found.end(), rows);
    return static_cast<int>(found.size());
  }
  fast::SelectorCycles cycles() const override { return {iterations_[step_ - 1], 1}; }
  void count(Activity& activity) const override {
    activity[Counter::kSelectionIterations] += iterations_[step_ - 1];
  }

 private:
  const QuantisedOperation* operation_ = nullptr;
  std::vector<std::int64_t> iterations_;
  int query_ = 0;
  std::size_t step_ = 0;
};

class GoldenNeighbours : public golden::Selector {
 public:
  explicit GoldenNeighbours(int num_rows) : num_rows_(num_rows) {}
  std::vector<std::int32_t> candidates(const golden::SelectorQuery& query) const override {
    return rows_from(query.raw[0], query.iterations, num_rows_);
  }

 private:
  const int num_rows_;
};

/// Counts where the golden model with the same selector disagrees.
class Comparison : public GridObserver {
 public:
  Comparison(const Grid& grid, const Operation& operation) : grid_(grid), operation_(operation) {
    for (std::size_t p = 0; p < grid.num_points(); ++p) {
      const GoldenModel model(grid.point(p), [](const Machine&, const Matrix<std::int64_t>& key) {
        return std::make_unique<GoldenNeighbours>(key.num_rows());
      });
      golden_.push_back(model.run(operation));
    }
  }

  void query_attended(std::size_t point, const QueryOutcome& outcome) override {
    const GoldenResult& golden = golden_[point][static_cast<std::size_t>(outcome.query)];
    const auto is_same = [](const std::vector<std::int32_t>& rows, const std::int32_t* found,
                            int count) {
      return std::equal(rows.begin(), rows.end(), found, found + count);
    };
    num_differences += !is_same(golden.candidates, outcome.candidates, outcome.num_candidates);
    num_differences += !is_same(golden.selected, outcome.selected, outcome.num_selected);
    num_differences +=
        !std::equal(golden.output_raw.begin(), golden.output_raw.end(), outcome.output_raw);
  }

  void operation_done(std::size_t point, const OperationOutcome& outcome) override {
    const std::int64_t iterations =
        outcome.queries.front().iterations * static_cast<std::int64_t>(operation_.num_queries());
    num_differences += outcome.activity[Counter::kSelectionIterations] != iterations;
    if (grid_.point(point).is_base()) return;
    num_differences += outcome.activity[Counter::kSelectionBusyCycles] != iterations;
  }

  int num_differences = 0;

 private:
  const Grid& grid_;
  const Operation& operation_;
  std::vector<std::vector<GoldenResult>> golden_;
};

RC_GTEST_PROP(FastSelector, OfOnesOwnGivesAtEveryPointWhatTheGoldenModelGivesWithIt, ()) {
  const test::RandomCase random = test::random_case(*rc::gen::arbitrary<std::uint64_t>());
  Grid grid{random.machine, {}, {std::nullopt, PostScoring{5}, PostScoring{40}}};
  for (const int iterations : {1, 3, 10}) {
    grid.selections.emplace_back(CandidateSelection{iterations, std::nullopt});
  }
  // All rows are scored in one go where some selection takes them all.
  if (*rc::gen::arbitrary<bool>()) grid.selections.insert(grid.selections.begin(), std::nullopt);
  GridEngine engine(grid, [](const Machine&) { return std::make_unique<FastNeighbours>(); });
  for (const Operation& operation : random.operations) {
    Comparison comparison(grid, operation);
    engine.run(operation, comparison);
    RC_ASSERT(comparison.num_differences == 0);
  }
}

void expect_refused(const fast::SelectorFactory& make_selector, const char* message) {
  // M = 40 of 20 rows: all rows are scored, and candidates marked; M = 4: candidates alone.
  for (const std::int64_t iterations : {40, 4}) {
    Machine machine = selecting_machine();
    machine.candidate_selection = CandidateSelection{iterations, std::nullopt};
    try {
      FastEngine engine(machine, make_selector);
      engine.run(twenty_rows(1));
      FAIL() << "accepted: " << message;
    } catch (const std::logic_error& error) {
      EXPECT_THAT(error.what(), HasSubstr(message));
    }
  }
}

TEST(FastSelector, IsRefusedRowsThatCannotBeCandidates) {
  expect_refused(fixed_rows({}, {{3, 0}}), "query 0, gave 0 candidates; allowed: 1 to 20");
  expect_refused(fixed_rows({1, 20}, {{3, 0}}), "gave row 20 after row 1");
  expect_refused(fixed_rows({2, 1}, {{3, 0}}), "gave row 1 after row 2");
  expect_refused(fixed_rows({1, 1}, {{3, 0}}), "gave row 1 after row 1");
  expect_refused(fixed_rows({-1, 1}, {{3, 0}}), "gave row -1 first");
}

TEST(FastSelector, IsRefusedCyclesThatCannotBe) {
  expect_refused(fixed_rows({1}, {{0, 0}}), "is busy for 0 cycles");
  expect_refused(fixed_rows({1}, {{3, 4}}), "borrows the multipliers for 4");
  expect_refused(fixed_rows({1}, {{3, -1}}), "borrows the multipliers for -1");
}

/// Marks rows that it does not give.
class WrongMarks : public FixedRows {
 public:
  WrongMarks() : FixedRows({1, 3}, {{3, 0}}) {}
  int marked_candidates(int num_rows, std::int32_t* rows, std::int32_t* marks) const override {
    std::fill_n(marks, num_rows, 1);
    return candidates(rows);
  }
};

TEST(FastSelector, IsRefusedMarksOfOtherRows) {
  FastEngine engine(selecting_machine(),
                    [](const Machine&) { return std::make_unique<WrongMarks>(); });
  EXPECT_THROW(engine.run(twenty_rows(1)), std::logic_error);
}

TEST(FastSelector, MustBeMade) {
  expect_refused([](const Machine&) { return nullptr; }, "made no selector");
}

}  // namespace
}  // namespace a3
