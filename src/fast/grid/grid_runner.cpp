#include "fast/grid/grid_runner.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "a3/arith/quantise.h"
#include "fast/grid/candidate_rows.h"
#include "fast/grid/kept_rows.h"
#include "fast/grid/operation_work.h"
#include "fast/grid/point_order.h"
#include "fast/grid/row_set.h"
#include "fast/kernels/int16_kernels.h"
#include "fast/timing/windows.h"
#include "fast/values/int16_datapath.h"
#include "fast/values/wide_datapath.h"

namespace a3::fast {
namespace {

/// How the points of a grid go through a job.
struct VisitPlan {
  const Job& job;
  std::vector<SelectionPoint> selections;  ///< in the order of visits
  /// Where many rows become candidates, all dot products in one go cost less than those alone.
  bool scores_all_rows = false;

  /// Some selection is on.
  bool selects() const { return selections.back().iterations > 0; }
};

VisitPlan planned(const Grid& grid, int num_rows, const Job& job) {
  const int tile_rows = job.tile.num_rows;
  VisitPlan plan = {job, ordered_selections(grid, num_rows, tile_rows)};
  plan.scores_all_rows =
      plan.selections.front().iterations == 0 || plan.selections.back().iterations >= tile_rows;
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

  void run(const Operation& operation, const Job& job, JobObserver& observer) override;

 private:
  using Score = typename Datapath::Score;

  void load(const Operation& operation, const VisitPlan& plan);
  void attend_block(const VisitPlan& plan, int first_query, JobObserver& observer);
  void attend_query(const VisitPlan& plan, int query, JobObserver& observer);
  Candidates<Score> select(const SelectionPoint& selection, const VisitPlan& plan, int query,
                           const RowSet<Score>& all_rows);
  void attend_candidates(const SelectionPoint& selection, const Candidates<Score>& candidates,
                         int query, int num_slices, JobObserver& observer);
  RowSet<Score> keep(std::size_t post_scoring, const RowSet<Score>& rows);
  const std::int64_t* attend(std::size_t point, RowSet<Score>& rows);
  Softmax softmax_of(int query, const RowSet<Score>& kept);
  void finish(const VisitPlan& plan, const SelectionPoint& selection, std::size_t point,
              JobObserver& observer);

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
};

template <typename Datapath>
GridRunnerOn<Datapath>::GridRunnerOn(const Grid& grid, std::unique_ptr<Selector> selector)
    : grid_(grid),
      post_scorings_(ordered_post_scorings(grid)),
      machines_(grid.machines()),
      datapath_(grid.machine),
      selector_(std::move(selector)),
      kept_(grid.post_scorings.size(), grid.num_points()) {}

template <typename Datapath>
void GridRunnerOn<Datapath>::run(const Operation& operation, const Job& job,
                                 JobObserver& observer) {
  const VisitPlan plan = planned(grid_, operation.num_rows(), job);
  load(operation, plan);
  for (int first = 0; first < job.num_queries(); first += Selector::kQueriesPerBlock) {
    attend_block(plan, first, observer);
  }
  for (const SelectionPoint& selection : plan.selections) {
    for (const PostScoringPoint& post_scoring : post_scorings_) {
      finish(plan, selection, point_number(selection, post_scoring), observer);
    }
  }
}

template <typename Datapath>
void GridRunnerOn<Datapath>::load(const Operation& operation, const VisitPlan& plan) {
  const Job& job = plan.job;
  quantise(operation, {job.tile.first_row, job.tile.num_rows, job.queries, job.visible_rows},
           grid_.machine, quantised_);
  datapath_.load(quantised_);
  if (plan.selects()) selector_->load(quantised_, iterations_of(plan.selections));
  work_.start(grid_, job.num_queries());
  rows_.resize(job.tile.num_rows);
  kept_.resize(job.tile.num_rows, datapath_.num_output_lanes());
}

template <typename Datapath>
void GridRunnerOn<Datapath>::attend_block(const VisitPlan& plan, int first_query,
                                          JobObserver& observer) {
  static_assert(Selector::kQueriesPerBlock % kQueriesPerBlock == 0);
  const int num_left = quantised_.num_queries() - first_query;
  const int count = std::min(Selector::kQueriesPerBlock, num_left);
  if (plan.selects()) selector_->prepare(first_query, count);
  for (int query = first_query; query < first_query + count; ++query) {
    if (plan.scores_all_rows && query % kQueriesPerBlock == 0) datapath_.score_all_rows(query);
    if (plan.selects()) selector_->start(query);
    attend_query(plan, query, observer);
  }
  observer.queries_attended(count);
}

template <typename Datapath>
void GridRunnerOn<Datapath>::attend_query(const VisitPlan& plan, int query, JobObserver& observer) {
  kept_.start_query();
  RowSet<Score> all_rows;
  if (plan.scores_all_rows) {
    all_rows = score_all_rows(datapath_, query, quantised_.num_visible_rows(query), rows_);
  }
  for (const SelectionPoint& selection : plan.selections) {
    const Candidates<Score> candidates = select(selection, plan, query, all_rows);
    attend_candidates(selection, candidates, query, plan.job.num_slices, observer);
  }
}

/// The selections that are on are asked for in their order.
template <typename Datapath>
auto GridRunnerOn<Datapath>::select(const SelectionPoint& selection, const VisitPlan& plan,
                                    int query, const RowSet<Score>& all_rows) -> Candidates<Score> {
  SelectionWork& work = work_.selections[selection.index];
  const int num_visible = quantised_.num_visible_rows(query);
  const int num_slices = plan.job.num_slices;
  Candidates<Score> candidates = {all_rows, {0, 0}, num_visible * num_slices};
  if (selection.iterations > 0) {
    selector_->advance();
    candidates.set = plan.scores_all_rows
                         ? candidates_of_all(*selector_, datapath_, all_rows, rows_)
                         : score_candidates(*selector_, datapath_, query, rows_);
    candidates.selector = selector_->cycles();
    candidates.scan_steps =
        windowed_steps(candidates.set.rows.rows, candidates.set.count, num_visible,
                       grid_.machine.timing.scan_width_rows, num_slices);
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
                                               int num_slices, JobObserver& observer) {
  const RowSet<Score>& all = candidates.set;
  RowSet<Score> kept = all;
  for (std::size_t t = 0; t < post_scorings_.size(); ++t) {
    const std::size_t point = point_number(selection, post_scorings_[t]);
    kept = keep(t, kept);
    const std::int32_t post_steps = post_scorings_[t].is_on
                                        ? windowed_steps(kept.rows.positions, kept.count, all.count,
                                                         grid_.machine.timing.compare_width_rows, 1)
                                        : all.count;
    work_.points[point].add(
        query, kept.count,
        {candidates.selector, candidates.scan_steps, post_steps, num_slices * kept.count});
    const KeptRows* const same = kept_.find(t, kept.rows.rows, kept.count);
    const std::int64_t repeats_point = same == nullptr ? -1 : same->point;
    const std::int64_t* const output = same == nullptr ? attend(point, kept) : same->output;
    kept_.remember(t, kept.count, output, point);
    const bool is_new = same == nullptr && observer.wants_softmax();
    observer.query_attended(
        point, {query, all.rows.rows, all.count, kept.rows.rows, kept.count, output, repeats_point},
        is_new ? softmax_of(query, kept) : Softmax{});
  }
}

/// Of rows that were attended.
template <typename Datapath>
Softmax GridRunnerOn<Datapath>::softmax_of(int query, const RowSet<Score>& kept) {
  Score score{};
  datapath_.score_rows(query, kept.rows.rows, 1, &score);
  const std::int64_t first_score = score;
  return {first_score + kept.rows.differences[0],
          std::accumulate(kept.rows.exponents, kept.rows.exponents + kept.count, std::int64_t{0})};
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
void GridRunnerOn<Datapath>::finish(const VisitPlan& plan, const SelectionPoint& selection,
                                    std::size_t point, JobObserver& observer) {
  const PointWork& work = work_.points[point];
  const Activity activity =
      activity_of(machines_[point], plan.job.num_slices, work_.selections[selection.index], work);
  observer.job_attended(
      point, {work.steps, selection.iterations, activity, quantised_.saturated_elements});
}

}  // namespace

std::unique_ptr<GridRunner> make_grid_runner(const Grid& grid, std::unique_ptr<Selector> selector) {
  if (Int16Datapath::fits(grid.machine)) {
    return std::make_unique<GridRunnerOn<Int16Datapath>>(grid, std::move(selector));
  }
  return std::make_unique<GridRunnerOn<WideDatapath>>(grid, std::move(selector));
}

}  // namespace a3::fast
