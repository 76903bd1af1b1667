#include "a3/explore/grid_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <optional>

#include "a3/explore/point_table.h"
#include "a3/fast/system_timer.h"
#include "a3/plan/fit.h"
#include "a3/run/exact_reference.h"
#include "explore/grid_check.h"
#include "plan/base_makespan.h"

namespace a3 {
namespace {

Machine base_of(Machine machine) {
  machine.candidate_selection.reset();
  machine.post_scoring.reset();
  return machine;
}

/// Takes the cycle in which an operation's last job ends.
class LastEnd : public GridObserver {
 public:
  void query_attended(std::size_t, const QueryOutcome&) override {}
  void operation_done(std::size_t, const OperationOutcome& outcome) override {
    cycle = outcome.system->use.end_cycle;
  }

  std::int64_t cycle = 0;
};

/// Adds up operation after operation, in their order.
class GridCollector {
 public:
  GridCollector(const Grid& grid, const GridOptions& options, GridOutcome& outcome)
      : options_(options), outcome_(outcome) {
    RunTotals nothing;
    if (options.check) nothing.golden_mismatches = 0;
    outcome_.parts.resize(static_cast<std::size_t>(options.num_parts));
    for (GridTotals& part : outcome_.parts) {
      part.points.assign(grid.num_points(), nothing);
      if (!grid.machine.system) continue;
      timers_.emplace_back(grid);
      base_timers_.emplace_back(Grid::of(base_of(grid.machine)));
    }
  }

  /// Of the part that an operation belongs to, which is a run of its own.
  SystemTimer& timer(std::int64_t operation) { return timers_[part_of(operation)]; }

  /// Of the base design there.
  SystemTimer& base_timer(std::int64_t operation) { return base_timers_[part_of(operation)]; }

  /// `base_cycles` are those of the operation alone, or on a system the end of its last job.
  void add(std::int64_t operation, const std::vector<RunTotals>& points, std::int64_t base_cycles,
           const ActiveRows& base_active, const Saturation& saturation,
           const std::string& first_mismatch) {
    outcome_.saturation += saturation;
    GridTotals& part = outcome_.parts[part_of(operation)];
    for (std::size_t p = 0; p < points.size(); ++p) part.points[p] += points[p];
    part.base.total_cycles = base_timers_.empty() ? part.base.total_cycles + base_cycles
                                                  : std::max(part.base.total_cycles, base_cycles);
    part.base.active += base_active;
    if (outcome_.first_mismatch.empty() && !first_mismatch.empty()) {
      outcome_.first_mismatch = fmt::format("operation {}, {}", operation, first_mismatch);
    }
  }

 private:
  std::size_t part_of(std::int64_t operation) const {
    return options_.part_of ? static_cast<std::size_t>(options_.part_of(operation)) : 0;
  }

  const GridOptions& options_;
  GridOutcome& outcome_;
  // By part; empty without a system.
  std::deque<SystemTimer> timers_;
  std::deque<SystemTimer> base_timers_;
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
    if (grid_.machine.system) {
      attended_ = engine_.attend(operation, *this);
      base_attended_ = attended_by_base(base_of(grid_.machine), operation);
    } else {
      engine_.run(operation, *this);
      base_cycles_ = base_makespan_cycles(grid_.machine, operation);
      find_saturation();
    }
  }

  void collect() override {
    if (attended_) {
      collector_.timer(index).time(*attended_, *this);
      LastEnd base_end;
      collector_.base_timer(index).time(*base_attended_, base_end);
      base_cycles_ = base_end.cycle;
      find_saturation();
    }
    const std::int64_t visible_rows = operation.num_visible_rows_of_all();
    const int num_slices = grid_.machine.hardware.num_slices(operation.num_dims());
    collector_.add(index, points_, base_cycles_, {0, visible_rows, visible_rows, num_slices},
                   saturation_, first_mismatch_);
  }

 private:
  void find_saturation() {
    saturation_ = {};
    saturation_.add(operation, grid_.machine.numerics, points_.front().saturated_elements > 0);
  }

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

  void part_attended(double share) override { part_done(share); }

  void operation_done(std::size_t point, const OperationOutcome& outcome) override {
    RunTotals& totals = points_[point];
    for (const QueryVisits& query : outcome.queries) {
      totals.add_cycles(query.times.accept, query.times.done);
      totals.active +=
          {query.iterations, 0, 0, grid_.machine.hardware.num_slices(operation.num_dims())};
    }
    totals.add_whole({operation.num_queries(), operation.num_rows(), operation.num_dims(),
                      operation.num_visible_rows_of_all(), outcome.num_tiles,
                      outcome.makespan_cycles, outcome.activity, outcome.saturated_elements,
                      outcome.system == nullptr ? nullptr : &outcome.system->use});
  }

  const Grid& grid_;
  GridEngine engine_;
  const double output_ulp_;
  GridCollector& collector_;
  std::optional<GridCheck> check_;
  ExactReference exact_;
  std::vector<QueryAccuracy> accuracies_;  // of the query at hand, at each point
  std::vector<RunTotals> points_;          // of the operation at hand
  // On a system.
  std::shared_ptr<const AttendedOperation> attended_;
  std::shared_ptr<const AttendedOperation> base_attended_;
  std::int64_t base_cycles_ = 0;
  Saturation saturation_;
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
