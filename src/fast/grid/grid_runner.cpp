#include "fast/grid/grid_runner.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "a3/arith/quantise.h"
#include "fast/grid/candidate_rows.h"
#include "fast/grid/kept_rows.h"
#include "fast/grid/operation_work.h"
#include "fast/grid/point_order.h"
#include "fast/grid/row_set.h"
#include "fast/kernels/int16_kernels.h"
#include "fast/timing/elastic_times.h"
#include "fast/timing/lockstep_times.h"
#include "fast/timing/windows.h"
#include "fast/values/int16_datapath.h"
#include "fast/values/wide_datapath.h"

namespace a3::fast {
namespace {

/// How the points of a grid go through an operation.
struct VisitPlan {
  std::vector<SelectionPoint> selections;  ///< in the order of visits
  int num_rows = 0;
  /// Where many rows become candidates, all dot products in one go cost less than those alone.
  bool scores_all_rows = false;

  /// Some selection is on.
  bool selects() const { return selections.back().iterations > 0; }
};

VisitPlan planned(const Grid& grid, int num_rows) {
  VisitPlan plan = {ordered_selections(grid, num_rows), num_rows};
  plan.scores_all_rows =
      plan.selections.front().iterations == 0 || plan.selections.back().iterations >= num_rows;
  return plan;
}

std::vector<std::int64_t> iterations_of(const std::vector<SelectionPoint>& selections) {
  std::vector<std::int64_t> iterations;
  for (const SelectionPoint& selection : selections) {
    if (selection.iterations > 0) iterations.push_back(selection.iterations);
  }
  return iterations;
}

/// A query's candidates with one selection, and what choosing and scanning them takes.
template <typename Score>
struct Candidates {
  RowSet<Score> set;
  SelectorCycles selector;
  std::int32_t scan_steps;
};

/// `Datapath` is Int16Datapath or WideDatapath.
template <typename Datapath>
class GridRunnerOn : public GridRunner {
 public:
  GridRunnerOn(const Grid& grid, std::unique_ptr<Selector> selector);

  void run(const Operation& operation, GridObserver& observer) override;

 private:
  using Score = typename Datapath::Score;

  void load(const Operation& operation, const VisitPlan& plan);
  void attend_block(const VisitPlan& plan, int first_query, GridObserver& observer);
  void attend_query(const VisitPlan& plan, int query, GridObserver& observer);
  Candidates<Score> select(const SelectionPoint& selection, const VisitPlan& plan, int query,
                           const RowSet<Score>& all_rows);
  void attend_candidates(const SelectionPoint& selection, const Candidates<Score>& candidates,
                         int query, GridObserver& observer);
  RowSet<Score> keep(std::size_t post_scoring, const RowSet<Score>& rows);
  const std::int64_t* attend(std::size_t point, RowSet<Score>& rows);
  void finish(const SelectionPoint& selection, std::size_t point, int num_rows,
              GridObserver& observer);

  std::size_t point_number(const SelectionPoint& selection,
                           const PostScoringPoint& post_scoring) const {
    return selection.index * post_scorings_.size() + post_scoring.index;
  }

  const Grid grid_;
  const std::vector<PostScoringPoint> post_scorings_;  ///< in the order of visits
  const std::vector<Machine> machines_;                ///< by point

  // What an operation is loaded into.
  QuantisedOperation quantised_;
  Datapath datapath_;
  const std::unique_ptr<Selector> selector_;

  // What is known of the operation, and memory that is used again.
  OperationWork work_;
  RowWorkspace<Score> rows_;
  KeptRowsMemory kept_;
  std::vector<ElasticMoments> moments_;
  std::vector<QueryTimes> times_;
};

std::vector<Machine> machines_of(const Grid& grid) {
  std::vector<Machine> machines;
  for (std::size_t p = 0; p < grid.num_points(); ++p) machines.push_back(grid.point(p));
  return machines;
}

template <typename Datapath>
GridRunnerOn<Datapath>::GridRunnerOn(const Grid& grid, std::unique_ptr<Selector> selector)
    : grid_(grid),
      post_scorings_(ordered_post_scorings(grid)),
      machines_(machines_of(grid)),
      datapath_(grid.machine),
      selector_(std::move(selector)),
      kept_(grid.post_scorings.size(), grid.num_points(), datapath_.num_output_lanes()) {}

template <typename Datapath>
void GridRunnerOn<Datapath>::run(const Operation& operation, GridObserver& observer) {
  const VisitPlan plan = planned(grid_, operation.num_rows());
  load(operation, plan);
  for (int first = 0; first < operation.num_queries(); first += Selector::kQueriesPerBlock) {
    attend_block(plan, first, observer);
  }
  for (const SelectionPoint& selection : plan.selections) {
    for (const PostScoringPoint& post_scoring : post_scorings_) {
      finish(selection, point_number(selection, post_scoring), operation.num_rows(), observer);
    }
  }
}

template <typename Datapath>
void GridRunnerOn<Datapath>::load(const Operation& operation, const VisitPlan& plan) {
  quantise(operation, grid_.machine, quantised_);
  datapath_.load(quantised_);
  if (plan.selects()) selector_->load(quantised_, iterations_of(plan.selections));
  work_.start(grid_, operation.num_queries());
  rows_.resize(operation.num_rows());
  kept_.resize(operation.num_rows());
}

template <typename Datapath>
void GridRunnerOn<Datapath>::attend_block(const VisitPlan& plan, int first_query,
                                          GridObserver& observer) {
  static_assert(Selector::kQueriesPerBlock % kQueriesPerBlock == 0);
  const int num_left = quantised_.num_queries() - first_query;
  const int count = std::min(Selector::kQueriesPerBlock, num_left);
  if (plan.selects()) selector_->prepare(first_query, count);
  for (int query = first_query; query < first_query + count; ++query) {
    if (plan.scores_all_rows && query % kQueriesPerBlock == 0) datapath_.score_all_rows(query);
    if (plan.selects()) selector_->start(query);
    attend_query(plan, query, observer);
  }
}

template <typename Datapath>
void GridRunnerOn<Datapath>::attend_query(const VisitPlan& plan, int query,
                                          GridObserver& observer) {
  kept_.start_query();
  RowSet<Score> all_rows;
  if (plan.scores_all_rows) all_rows = score_all_rows(datapath_, query, plan.num_rows, rows_);
  for (const SelectionPoint& selection : plan.selections) {
    const Candidates<Score> candidates = select(selection, plan, query, all_rows);
    attend_candidates(selection, candidates, query, observer);
  }
}

/// The selections that are on are asked for in their order.
template <typename Datapath>
auto GridRunnerOn<Datapath>::select(const SelectionPoint& selection, const VisitPlan& plan,
                                    int query, const RowSet<Score>& all_rows) -> Candidates<Score> {
  SelectionWork& work = work_.selections[selection.index];
  Candidates<Score> candidates = {all_rows, {0, 0}, plan.num_rows};
  if (selection.iterations > 0) {
    selector_->advance();
    candidates.set = plan.scores_all_rows
                         ? candidates_of_all(*selector_, datapath_, all_rows, rows_)
                         : score_candidates(*selector_, datapath_, query, rows_);
    candidates.selector = selector_->cycles();
    candidates.scan_steps = windowed_steps(candidates.set.rows.rows, candidates.set.count,
                                           plan.num_rows, grid_.machine.timing.scan_width_rows);
    selector_->count(work.selector);
  }
  const int width = grid_.machine.timing.compare_width_rows;
  work.num_candidates += candidates.set.count;
  work.scan_steps += candidates.scan_steps;
  work.compare_windows += (candidates.set.count + width - 1) / width;
  work.selector_busy_cycles += candidates.selector.busy;
  return candidates;
}

/// Point after point keeps some of the rows that the point before has kept.
template <typename Datapath>
void GridRunnerOn<Datapath>::attend_candidates(const SelectionPoint& selection,
                                               const Candidates<Score>& candidates, int query,
                                               GridObserver& observer) {
  const RowSet<Score>& all = candidates.set;
  RowSet<Score> kept = all;
  for (std::size_t t = 0; t < post_scorings_.size(); ++t) {
    const std::size_t point = point_number(selection, post_scorings_[t]);
    kept = keep(t, kept);
    const std::int32_t post_steps = post_scorings_[t].is_on
                                        ? windowed_steps(kept.rows.positions, kept.count, all.count,
                                                         grid_.machine.timing.compare_width_rows)
                                        : all.count;
    work_.points[point].add(query,
                            {candidates.selector, candidates.scan_steps, post_steps, kept.count});
    const KeptRows* const same = kept_.find(t, kept.rows.rows, kept.count);
    const std::int64_t repeats_point = same == nullptr ? -1 : same->point;
    const std::int64_t* const output = same == nullptr ? attend(point, kept) : same->output;
    kept_.remember(t, kept.count, output, point);
    observer.query_attended(point, {query, all.rows.rows, all.count, kept.rows.rows, kept.count,
                                    output, repeats_point});
  }
}

template <typename Datapath>
auto GridRunnerOn<Datapath>::keep(std::size_t post_scoring, const RowSet<Score>& rows)
    -> RowSet<Score> {
  const PostScoringPoint& point = post_scorings_[post_scoring];
  std::int32_t* const kept_rows = kept_.rows_to_keep(post_scoring);
  if (!point.is_on) {
    if (grid_.selections.size() > 1) std::copy_n(rows.rows.rows, rows.count, kept_rows);
    return rows;
  }
  const ScoredRows<Score> kept = {
      rows_.positions.data(), kept_rows, rows_.differences.data(),
      rows.rows.exponents == nullptr ? nullptr : rows_.exponents.data()};
  const int count = datapath_.keep_within(rows.rows, rows.count, point.threshold, kept);
  return {kept, count};
}

/// The output that kept rows give at a point, whose exponents are known afterwards.
template <typename Datapath>
const std::int64_t* GridRunnerOn<Datapath>::attend(std::size_t point, RowSet<Score>& rows) {
  if (rows.rows.exponents == nullptr) {
    rows.rows.exponents = rows_.exponents.data();
    datapath_.exponents(rows.rows.differences, rows.count, rows.rows.exponents);
  }
  std::int64_t* const output = kept_.output_of(point);
  datapath_.attend(rows.rows.rows, rows.rows.exponents, rows.count, output);
  return output;
}

template <typename Datapath>
void GridRunnerOn<Datapath>::finish(const SelectionPoint& selection, std::size_t point,
                                    int num_rows, GridObserver& observer) {
  const Machine& machine = machines_[point];
  const PointWork& work = work_.points[point];
  Activity activity = activity_of(machine, work_.selections[selection.index], work);
  if (machine.is_base()) {
    lockstep_times(machine, num_rows, work.steps.size(), times_);
  } else {
    elastic_times(machine, work.steps, moments_, times_, activity);
  }
  const std::int64_t makespan_cycles = times_.back().done;
  add_idle_cycles(activity, makespan_cycles);
  observer.operation_done(point, {times_, selection.iterations, makespan_cycles, activity,
                                  quantised_.saturated_elements});
}

}  // namespace

std::unique_ptr<GridRunner> make_grid_runner(const Grid& grid, std::unique_ptr<Selector> selector) {
  if (Int16Datapath::fits(grid.machine)) {
    return std::make_unique<GridRunnerOn<Int16Datapath>>(grid, std::move(selector));
  }
  return std::make_unique<GridRunnerOn<WideDatapath>>(grid, std::move(selector));
}

}  // namespace a3::fast
