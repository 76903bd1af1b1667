#include "a3/explore/grid_run.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <optional>

#include "a3/explore/point_table.h"
#include "a3/plan/fit.h"
#include "a3/run/exact_reference.h"
#include "explore/grid_check.h"
#include "plan/base_makespan.h"

namespace a3 {
namespace {

/// Adds up operation after operation, in their order.
class GridCollector {
 public:
  GridCollector(const Grid& grid, const GridOptions& options, GridOutcome& outcome)
      : options_(options), outcome_(outcome) {
    RunTotals nothing;
    if (options.check) nothing.golden_mismatches = 0;
    outcome_.parts.resize(static_cast<std::size_t>(options.num_parts));
    for (GridTotals& part : outcome_.parts) part.points.assign(grid.num_points(), nothing);
  }

  void add(std::int64_t operation, const std::vector<RunTotals>& points,
           std::int64_t base_makespan_cycles, const ActiveRows& base_active,
           const std::string& first_mismatch) {
    const int part_number = options_.part_of ? options_.part_of(operation) : 0;
    GridTotals& part = outcome_.parts[static_cast<std::size_t>(part_number)];
    for (std::size_t p = 0; p < points.size(); ++p) part.points[p] += points[p];
    part.base.total_cycles += base_makespan_cycles;
    part.base.active += base_active;
    if (outcome_.first_mismatch.empty() && !first_mismatch.empty()) {
      outcome_.first_mismatch = fmt::format("operation {}, {}", operation, first_mismatch);
    }
  }

 private:
  const GridOptions& options_;
  GridOutcome& outcome_;
};

/// One operation at all points.
class GridTask : public OperationTask, private GridObserver {
 public:
  GridTask(const Grid& grid, const GridOptions& options, GridCollector& collector)
      : grid_(grid),
        engine_(grid, options.selectors.fast, options.num_threads),
        output_ulp_(std::ldexp(1.0, -3 * grid.machine.numerics.fraction_bits)),
        collector_(collector),
        accuracies_(grid.num_points()),
        points_(grid.num_points()) {
    if (options.check) check_.emplace(grid, options.selectors.golden);
  }

  void work(int /*thread*/) override {
    check_fit(operation, index, grid_.machine);
    RunTotals nothing;
    if (check_) {
      check_->start(operation);
      nothing.golden_mismatches = 0;
    }
    points_.assign(points_.size(), nothing);
    first_mismatch_.clear();
    exact_.compute(operation);
    engine_.run(operation, *this);
    base_makespan_cycles_ = a3::base_makespan_cycles(grid_.machine, operation);
  }

  void collect() override {
    const std::int64_t visible_rows = operation.num_visible_rows_of_all();
    const int num_slices = grid_.machine.hardware.num_slices(operation.num_dims());
    collector_.add(index, points_, base_makespan_cycles_,
                   {0, visible_rows, visible_rows, num_slices}, first_mismatch_);
  }

 private:
  void query_attended(std::size_t point, const QueryOutcome& outcome) override {
    accuracies_[point] =
        outcome.repeats_point >= 0
            ? accuracies_[static_cast<std::size_t>(outcome.repeats_point)]
            : query_accuracy(exact_[outcome.query], {outcome.output_raw, output_ulp_,
                                                     outcome.selected, outcome.num_selected});
    points_[point].add_query({0, outcome.num_candidates, outcome.num_selected,
                              grid_.machine.hardware.num_slices(operation.num_dims())},
                             accuracies_[point]);
    if (check_) compare(point, outcome);
  }

  void compare(std::size_t point, const QueryOutcome& outcome) {
    const std::string difference = check_->difference(point, outcome);
    if (difference.empty()) return;
    ++*points_[point].golden_mismatches;
    if (first_mismatch_.empty()) {
      first_mismatch_ = fmt::format("query {} ({}): {}", outcome.query,
                                    point_name(grid_.point(point)), difference);
    }
  }

  void operation_done(std::size_t point, const OperationOutcome& outcome) override {
    RunTotals& totals = points_[point];
    for (const QueryVisits& query : outcome.queries) {
      totals.add_cycles(query.times.accept, query.times.done);
      totals.active +=
          {query.iterations, 0, 0, grid_.machine.hardware.num_slices(operation.num_dims())};
    }
    totals.add_whole({operation.num_queries(), operation.num_rows(), operation.num_dims(),
                      operation.num_visible_rows_of_all(), outcome.num_tiles,
                      outcome.makespan_cycles, outcome.activity, outcome.saturated_elements});
  }

  const Grid& grid_;
  GridEngine engine_;
  const double output_ulp_;
  GridCollector& collector_;
  std::optional<GridCheck> check_;
  ExactReference exact_;
  std::vector<QueryAccuracy> accuracies_;  // of the query at hand, at each point
  std::vector<RunTotals> points_;          // of the operation at hand
  std::int64_t base_makespan_cycles_ = 0;
  std::string first_mismatch_;
};

}  // namespace

GridOutcome run_grid(const Grid& grid, OperationSource& operations, const GridOptions& options) {
  GridOutcome outcome;
  GridCollector collector(grid, options, outcome);
  run_pipeline(operations, options,
               [&] { return std::make_unique<GridTask>(grid, options, collector); });
  return outcome;
}

}  // namespace a3
