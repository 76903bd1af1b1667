#include "a3/fast/grid_engine.h"

#include <algorithm>
#include <numeric>

#include "a3/arith/quantise.h"
#include "a3/arith/weight.h"
#include "fast/greedy_search.h"
#include "fast/int16_datapath.h"
#include "fast/recurrences.h"
#include "fast/wide_datapath.h"
#include "fast/windows.h"

namespace a3 {

using fast::kLaneMultiple;
using fast::kQueriesPerBlock;

Grid Grid::of(const Machine& machine) {
  return {machine, {machine.candidate_selection}, {machine.post_scoring}};
}

Machine Grid::point(std::size_t number) const {
  Machine of_point = machine;
  of_point.candidate_selection = selections[number / post_scorings.size()];
  of_point.post_scoring = post_scorings[number % post_scorings.size()];
  return of_point;
}

class GridEngine::Runner {
 public:
  virtual ~Runner() = default;
  virtual void run(const Operation& operation, GridObserver& observer) = 0;
};

template <typename Datapath>
class GridEngine::RunnerOn : public Runner {
 public:
  explicit RunnerOn(const Grid& grid);

  void run(const Operation& operation, GridObserver& observer) override;

 private:
  using Score = typename Datapath::Score;

  static constexpr int kBlock = fast::GreedySearch::kBlock;
  static_assert(kBlock % kQueriesPerBlock == 0);

  /// A candidate selection and what the operation at hand makes of it.
  struct Selection {
    std::optional<CandidateSelection> config;
    std::size_t index = 0;        ///< in the grid
    std::int64_t iterations = 0;  ///< M, 0: off
  };
  /// A post-scoring selection.
  struct PostScoringPoint {
    bool is_on = false;
    std::int64_t threshold = 0;
  };
  /// What the latest point with a threshold kept, of the query at hand.
  struct Kept {
    std::vector<std::int32_t> rows;
    int num_rows = 0;  ///< 0: no point yet
    std::vector<std::int64_t> output;
    std::int64_t point = -1;
  };
  /// What a point gathers over the queries of an operation.
  struct Point {
    Machine machine;
    std::vector<fast::QuerySteps> steps;
    Activity activity;
  };

  void load(const Operation& operation);
  void attend_block(int first_query, GridObserver& observer);
  void attend_query(int query, int index_in_block, GridObserver& observer);
  void attend_candidates(const Selection& selection, GridObserver& observer);
  void attend_kept_rows(std::size_t threshold);
  std::int32_t keep_rows(const PostScoringPoint& post_scoring);
  void count(Point& point, const Selection& selection, bool compares, std::int32_t post_steps);
  void finish(const Selection& selection, std::size_t point_number, GridObserver& observer);

  const Grid grid_;
  Datapath datapath_;
  std::unique_ptr<fast::GreedySearch> search_;
  std::vector<Selection> selections_;     ///< by ascending M, those that are off first
  std::vector<std::int64_t> iterations_;  ///< of the selections that are on
  std::vector<PostScoringPoint> post_scorings_;
  std::vector<Point> points_;
  fast::Recurrences recurrences_;
  std::vector<QueryTimes> times_;

  QuantisedOperation quantised_;
  SortedKeys sorted_;
  bool scores_all_rows_ = false;

  // The query at hand.
  QueryOutcome outcome_;
  std::int32_t scan_steps_ = 0;
  std::vector<std::int32_t> all_rows_;
  std::vector<std::int32_t> candidates_;
  std::vector<Score> scores_;
  std::vector<Score> differences_;
  std::vector<std::int32_t> positions_;
  std::vector<std::int32_t> selected_;
  std::vector<Score> kept_differences_;
  std::vector<Kept> kept_;  ///< by threshold
};

template <typename Datapath>
GridEngine::RunnerOn<Datapath>::RunnerOn(const Grid& grid)
    : grid_(grid),
      datapath_(grid.machine),
      search_(fast::make_greedy_search(grid.machine)),
      kept_(grid.post_scorings.size()) {
  for (Kept& kept : kept_) {
    kept.output.resize(static_cast<std::size_t>(grid.machine.hardware.num_lanes));
  }
  for (std::size_t s = 0; s < grid.selections.size(); ++s) {
    selections_.push_back({grid.selections[s], s, 0});
  }
  for (const std::optional<PostScoring>& post_scoring : grid.post_scorings) {
    PostScoringPoint point;
    point.is_on = post_scoring.has_value();
    if (post_scoring) {
      point.threshold =
          post_scoring_threshold(post_scoring->threshold_percent, grid.machine.numerics);
    }
    post_scorings_.push_back(point);
  }
  for (std::size_t p = 0; p < grid.num_points(); ++p) points_.push_back({grid.point(p), {}, {}});
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::run(const Operation& operation, GridObserver& observer) {
  load(operation);
  for (int first = 0; first < operation.num_queries(); first += kBlock) {
    attend_block(first, observer);
  }
  for (const Selection& selection : selections_) {
    for (std::size_t t = 0; t < post_scorings_.size(); ++t) {
      finish(selection, selection.index * post_scorings_.size() + t, observer);
    }
  }
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::load(const Operation& operation) {
  quantise(operation, grid_.machine, quantised_);
  datapath_.load(quantised_);
  for (Selection& selection : selections_) {
    selection.iterations =
        selection.config ? iterations_for(*selection.config, operation.num_rows()) : 0;
  }
  std::stable_sort(
      selections_.begin(), selections_.end(),
      [](const Selection& a, const Selection& b) { return a.iterations < b.iterations; });
  const std::int64_t most_iterations = selections_.back().iterations;
  if (most_iterations > 0) {
    sorted_.sort(quantised_.key);
    iterations_.clear();
    for (const Selection& selection : selections_) {
      if (selection.iterations > 0) iterations_.push_back(selection.iterations);
    }
    search_->load(sorted_, iterations_);
  }
  // Where many rows become candidates, all dot products in one go cost less than those alone.
  scores_all_rows_ = selections_.front().iterations == 0 || most_iterations >= operation.num_rows();

  const auto num_rows = static_cast<std::size_t>(operation.num_rows());
  all_rows_.resize(num_rows + kLaneMultiple);
  std::iota(all_rows_.begin(), all_rows_.end(), 0);
  for (auto* rows : {&candidates_, &positions_, &selected_}) rows->resize(num_rows + kLaneMultiple);
  for (auto* numbers : {&scores_, &differences_, &kept_differences_}) {
    numbers->resize(num_rows + kLaneMultiple);
  }
  for (Kept& kept : kept_) kept.rows.resize(num_rows);
  for (Point& point : points_) {
    point.steps.clear();
    point.activity = {};
  }
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::attend_block(int first_query, GridObserver& observer) {
  const int count = std::min(kBlock, quantised_.num_queries() - first_query);
  if (selections_.back().iterations > 0) {
    search_->prepare(quantised_.query.row(first_query), count);
  }
  for (int i = 0; i < count; ++i) {
    const int query = first_query + i;
    if (scores_all_rows_ && i % kQueriesPerBlock == 0) datapath_.score_all_rows(query);
    if (selections_.back().iterations > 0) search_->start(i);
    attend_query(query, i % kQueriesPerBlock, observer);
  }
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::attend_query(int query, int index_in_block,
                                                  GridObserver& observer) {
  outcome_ = {};
  outcome_.query = query;
  for (Kept& kept : kept_) kept.num_rows = 0;
  for (const Selection& selection : selections_) {
    if (selection.iterations == 0) {
      outcome_.candidates = all_rows_.data();
      outcome_.num_candidates = quantised_.num_rows();
      scan_steps_ = quantised_.num_rows();
      datapath_.differences_from_max(datapath_.all_scores(index_in_block), outcome_.num_candidates,
                                     differences_.data());
    } else {
      search_->advance();
      outcome_.num_candidates = search_->candidates(candidates_.data());
      outcome_.candidates = candidates_.data();
      scan_steps_ =
          fast::windowed_steps(candidates_.data(), outcome_.num_candidates, quantised_.num_rows(),
                               grid_.machine.timing.scan_width_rows);
      if (scores_all_rows_) {
        const Score* all = datapath_.all_scores(index_in_block);
        for (int i = 0; i < outcome_.num_candidates; ++i) {
          scores_[static_cast<std::size_t>(i)] = all[candidates_[static_cast<std::size_t>(i)]];
        }
      } else {
        datapath_.score_rows(query, candidates_.data(), outcome_.num_candidates, scores_.data());
      }
      datapath_.differences_from_max(scores_.data(), outcome_.num_candidates, differences_.data());
    }
    attend_candidates(selection, observer);
  }
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::attend_candidates(const Selection& selection,
                                                       GridObserver& observer) {
  outcome_.num_selected = 0;
  for (std::size_t t = 0; t < post_scorings_.size(); ++t) {
    const std::size_t number = selection.index * post_scorings_.size() + t;
    const std::int32_t post_steps = keep_rows(post_scorings_[t]);
    attend_kept_rows(t);
    kept_[t].point = static_cast<std::int64_t>(number);
    count(points_[number], selection, post_scorings_[t].is_on, post_steps);
    observer.query_attended(number, outcome_);
  }
}

/// The output of the kept rows; nothing is computed if an earlier point has kept the same.
template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::attend_kept_rows(std::size_t threshold) {
  Kept& kept = kept_[threshold];
  const Kept* same = nullptr;
  if (threshold > 0 && kept_[threshold - 1].num_rows == outcome_.num_selected) {
    same = &kept_[threshold - 1];  // of two thresholds one keeps a subset of what the other keeps
  } else if (kept.num_rows == outcome_.num_selected &&
             std::equal(outcome_.selected, outcome_.selected + outcome_.num_selected,
                        kept.rows.begin())) {
    same = &kept;  // as before with fewer iterations
  }
  outcome_.repeats_point = same == nullptr ? -1 : same->point;
  if (same == nullptr) {
    const bool keeps_all = outcome_.selected == outcome_.candidates;
    datapath_.attend(outcome_.selected, keeps_all ? differences_.data() : kept_differences_.data(),
                     outcome_.num_selected, kept.output.data());
  } else if (same != &kept) {
    kept.output = same->output;
  }
  if (same != &kept && selections_.size() > 1) {
    std::copy_n(outcome_.selected, outcome_.num_selected, kept.rows.begin());
  }
  kept.num_rows = outcome_.num_selected;
  outcome_.output_raw = kept.output.data();
}

/// Selects among the candidates; returns the steps that post-scoring takes.
template <typename Datapath>
std::int32_t GridEngine::RunnerOn<Datapath>::keep_rows(const PostScoringPoint& post_scoring) {
  const int num_candidates = outcome_.num_candidates;
  int num_kept = num_candidates;
  std::int32_t steps = num_candidates;
  if (post_scoring.is_on) {
    num_kept = datapath_.keep_within(
        differences_.data(), outcome_.candidates, num_candidates, post_scoring.threshold,
        {positions_.data(), selected_.data(), kept_differences_.data()});
    steps = fast::windowed_steps(positions_.data(), num_kept, num_candidates,
                                 grid_.machine.timing.compare_width_rows);
  }
  outcome_.num_selected = num_kept;
  outcome_.selected = num_kept == num_candidates ? outcome_.candidates : selected_.data();
  return steps;
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::count(Point& point, const Selection& selection, bool compares,
                                           std::int32_t post_steps) {
  const std::int32_t num_candidates = outcome_.num_candidates;
  const std::int32_t num_selected = outcome_.num_selected;
  point.steps.push_back({scan_steps_, post_steps, num_selected});
  Activity& activity = point.activity;
  activity.dot_product.rows += num_candidates;
  activity.exponent.rows += num_selected;
  activity.output.rows += num_selected;
  activity.key_sram_reads += num_candidates;
  activity.value_sram_reads += num_selected;
  if (point.machine.is_base()) return;
  activity.dot_product.scan_steps += scan_steps_;
  activity.post_scoring.busy_cycles += post_steps;
  if (compares) {
    const int width = grid_.machine.timing.compare_width_rows;
    activity.post_scoring.windows += (num_candidates + width - 1) / width;
    activity.post_scoring.rows_compared += num_candidates;
    activity.post_scoring.rows_kept += num_selected;
  }
  if (selection.iterations == 0) return;
  const fast::SearchCounts& search = search_->counts();
  activity.candidate_selection.initialisation_rounds += grid_.machine.timing.buffer_depth;
  activity.candidate_selection.iterations += selection.iterations;
  activity.candidate_selection.max_updates += search.max_updates;
  activity.candidate_selection.min_updates += search.min_updates;
  activity.candidate_selection.skipped_min_steps += search.skipped_min_steps;
  activity.sorted_key_sram_reads += search.sorted_key_reads;
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::finish(const Selection& selection, std::size_t point_number,
                                            GridObserver& observer) {
  Point& point = points_[point_number];
  Activity& activity = point.activity;
  recurrences_.run(point.machine, quantised_.num_rows(), selection.iterations, point.steps, times_,
                   activity);
  auto& selector = activity.candidate_selection;
  selector.busy_cycles = selector.initialisation_rounds + selector.iterations;
  activity.dot_product.busy_cycles =
      point.machine.is_base() ? activity.dot_product.rows : activity.dot_product.scan_steps;
  activity.exponent.busy_cycles = activity.exponent.rows;
  activity.output.busy_cycles = activity.output.rows;
  const std::int64_t makespan_cycles = times_.back().done;
  add_idle_cycles(activity, makespan_cycles);
  observer.operation_done(point_number, {times_, selection.iterations, makespan_cycles, activity,
                                         quantised_.saturated_elements});
}

GridEngine::GridEngine(const Grid& grid) {
  if (fast::Int16Datapath::fits(grid.machine)) {
    runner_ = std::make_unique<RunnerOn<fast::Int16Datapath>>(grid);
  } else {
    runner_ = std::make_unique<RunnerOn<fast::WideDatapath>>(grid);
  }
}

GridEngine::~GridEngine() = default;

void GridEngine::run(const Operation& operation, GridObserver& observer) {
  runner_->run(operation, observer);
}

}  // namespace a3
