// A grid gives at each of its points what an engine for that point alone gives.

#include "a3/fast/grid_engine.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "a3/fast/fast_engine.h"
#include "support/comparison.h"
#include "support/random_case.h"

namespace a3 {
namespace {

/// Keeps everything.
class Keeper : public GridObserver {
 public:
  Keeper(std::size_t num_points, const Operation& operation)
      : results(num_points), num_dims_(operation.num_dims()) {
    for (OperationResult& result : results) {
      for (int q = 0; q < operation.num_queries(); ++q) {
        result.queries.emplace_back().visible_rows = operation.num_visible_rows(q);
      }
    }
  }

  void query_attended(std::size_t point, const QueryOutcome& outcome) override {
    QueryResult& query = results[point].queries[static_cast<std::size_t>(outcome.query)];
    query.candidates.assign(outcome.candidates, outcome.candidates + outcome.num_candidates);
    query.selected.assign(outcome.selected, outcome.selected + outcome.num_selected);
    query.output_raw.assign(outcome.output_raw, outcome.output_raw + num_dims_);
    if (outcome.repeats_point < 0) return;
    const QueryResult& repeated = results[static_cast<std::size_t>(outcome.repeats_point)]
                                      .queries[static_cast<std::size_t>(outcome.query)];
    repeats_are_true &=
        query.selected == repeated.selected && query.output_raw == repeated.output_raw;
  }

  void operation_done(std::size_t point, const OperationOutcome& outcome) override {
    OperationResult& result = results[point];
    for (std::size_t q = 0; q < result.queries.size(); ++q) {
      result.queries[q].accept_cycle = outcome.queries[q].times.accept;
      result.queries[q].done_cycle = outcome.queries[q].times.done;
      result.queries[q].iterations = outcome.queries[q].iterations;
      result.queries[q].num_tiles = outcome.queries[q].num_tiles;
    }
    result.num_tiles = outcome.num_tiles;
    result.makespan_cycles = outcome.makespan_cycles;
    result.activity = outcome.activity;
    result.saturated_elements = outcome.saturated_elements;
  }

  std::vector<OperationResult> results;
  bool repeats_are_true = true;

 private:
  int num_dims_;
};

Grid any_grid(const Machine& machine) {
  Grid grid{machine, {}, {}};
  const auto num_selections = *rc::gen::inRange(1, 5);
  for (int s = 0; s < num_selections; ++s) {
    std::optional<CandidateSelection> selection;
    const int iterations = *rc::gen::inRange(0, 2 * machine.hardware.num_rows);
    if (iterations > 0) selection = CandidateSelection{iterations, std::nullopt};
    grid.selections.push_back(selection);
  }
  const auto num_thresholds = *rc::gen::inRange(1, 5);
  for (int t = 0; t < num_thresholds; ++t) {
    std::optional<PostScoring> post_scoring;
    const int percent = *rc::gen::inRange(0, 101);
    if (percent > 0) post_scoring = PostScoring{static_cast<double>(percent)};
    grid.post_scorings.push_back(post_scoring);
  }
  return grid;
}

RC_GTEST_PROP(GridEngine, GivesAtEachPointWhatAnEngineForItGives, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const test::RandomCase random =
      seed % 2 == 0 ? test::random_case(seed) : test::random_mapped_case(seed);
  const Grid grid = any_grid(random.machine);
  GridEngine engine(grid);
  for (const Operation& operation : random.operations) {
    Keeper keeper(grid.num_points(), operation);
    engine.run(operation, keeper);
    RC_ASSERT(keeper.repeats_are_true);
    for (std::size_t p = 0; p < grid.num_points(); ++p) {
      FastEngine single(grid.point(p));
      RC_ASSERT(test::first_difference(keeper.results[p], single.run(operation)) == "");
    }
  }
}

}  // namespace
}  // namespace a3
