#include "a3/fast/grid_engine.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "a3/arith/quantise.h"
#include "arith/weight.h"
#include "fast/kernels/aligned_vector.h"
#include "fast/search/greedy_search.h"
#include "fast/timing/recurrences.h"
#include "fast/timing/windows.h"
#include "fast/values/int16_datapath.h"
#include "fast/values/wide_datapath.h"

namespace a3 {

using fast::AlignedVector;
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

    // Over the queries so far.
    std::int64_t num_candidates = 0;
    std::int64_t scan_steps = 0;
    std::int64_t compare_windows = 0;
    fast::SearchCounts search{};
  };
  /// A post-scoring selection.
  struct PostScoringPoint {
    std::size_t index = 0;  ///< in the grid
    bool is_on = false;
    std::int64_t threshold = 0;
  };
  /// What the latest point with a threshold kept, of the query at hand.
  struct Kept {
    AlignedVector<std::int32_t> rows;
    AlignedVector<std::int32_t> rows_before;  ///< of the point with fewer iterations
    int num_rows = 0;                         ///< 0: no point yet
    const std::int64_t* output = nullptr;     ///< that it gave, in `outputs_`
    std::int64_t point = -1;
  };

  void load(const Operation& operation);
  void attend_block(int first_query, GridObserver& observer);
  void attend_query(int query, int index_in_block, GridObserver& observer);
  void rate_all_rows(int index_in_block);
  void take_all_rows();
  void take_candidates(int query);
  void select_ratings(int num_candidates);
  void attend_candidates(const Selection& selection, GridObserver& observer);
  void attend_kept_rows(std::size_t post_scoring, std::size_t point);
  std::int32_t keep_rows(std::size_t post_scoring);
  void count(Selection& selection);
  Activity counted(const Selection& selection, const PostScoringPoint& post_scoring,
                   const std::vector<fast::QuerySteps>& steps) const;
  void finish(const Selection& selection, const PostScoringPoint& post_scoring,
              GridObserver& observer);

  std::size_t point_number(const Selection& selection, const PostScoringPoint& post_scoring) const {
    return selection.index * post_scorings_.size() + post_scoring.index;
  }

  const Grid grid_;
  Datapath datapath_;
  std::unique_ptr<fast::GreedySearch> search_;
  std::vector<Selection> selections_;            ///< by ascending M, those that are off first
  std::vector<std::int64_t> iterations_;         ///< of the selections that are on
  std::vector<PostScoringPoint> post_scorings_;  ///< by what they keep, most first
  std::vector<Machine> machines_;                ///< by point
  fast::Recurrences recurrences_;
  std::vector<QueryTimes> times_;

  std::vector<std::vector<fast::QuerySteps>> steps_;  ///< by point, of the operation's queries

  QuantisedOperation quantised_;
  SortedKeys sorted_;
  bool scores_all_rows_ = false;

  // The query at hand.
  QueryOutcome outcome_;
  std::int32_t scan_steps_ = 0;
  fast::ScoredRows<Score> rows_;  ///< the candidates, then what is kept of them
  AlignedVector<std::int32_t> all_rows_;
  AlignedVector<Score> all_differences_;
  AlignedVector<Score> all_exponents_;
  AlignedVector<std::int32_t> candidates_;
  AlignedVector<std::int32_t> marks_;  ///< of candidates among all rows
  AlignedVector<Score> scores_;
  AlignedVector<std::int32_t> positions_;
  AlignedVector<Score> differences_;
  AlignedVector<Score> exponents_;
  std::vector<Kept> kept_;               ///< by post-scoring selection
  AlignedVector<std::int64_t> outputs_;  ///< [points, num_output_lanes]; of those that repeat none
};

template <typename Datapath>
GridEngine::RunnerOn<Datapath>::RunnerOn(const Grid& grid)
    : grid_(grid),
      datapath_(grid.machine),
      search_(fast::make_greedy_search(grid.machine)),
      kept_(grid.post_scorings.size()) {
  for (std::size_t s = 0; s < grid.selections.size(); ++s) {
    selections_.push_back({grid.selections[s], s});
  }
  for (const std::optional<PostScoring>& post_scoring : grid.post_scorings) {
    PostScoringPoint point;
    point.index = post_scorings_.size();
    point.is_on = post_scoring.has_value();
    if (post_scoring) {
      point.threshold =
          post_scoring_threshold(post_scoring->threshold_percent, grid.machine.numerics);
    }
    post_scorings_.push_back(point);
  }
  std::stable_sort(post_scorings_.begin(), post_scorings_.end(),
                   [](const PostScoringPoint& a, const PostScoringPoint& b) {
                     return std::make_pair(a.is_on, -a.threshold) <
                            std::make_pair(b.is_on, -b.threshold);
                   });
  for (std::size_t p = 0; p < grid.num_points(); ++p) machines_.push_back(grid.point(p));
  steps_.resize(grid.num_points());
  outputs_.resize(grid.num_points() * datapath_.num_output_lanes());
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::run(const Operation& operation, GridObserver& observer) {
  load(operation);
  for (int first = 0; first < operation.num_queries(); first += kBlock) {
    attend_block(first, observer);
  }
  for (const Selection& selection : selections_) {
    for (const PostScoringPoint& post_scoring : post_scorings_) {
      finish(selection, post_scoring, observer);
    }
  }
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::load(const Operation& operation) {
  quantise(operation, grid_.machine, quantised_);
  datapath_.load(quantised_);
  for (Selection& selection : selections_) {
    selection = {selection.config, selection.index};
    if (selection.config) {
      selection.iterations = iterations_for(*selection.config, operation.num_rows());
    }
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
  for (auto* rows : {&candidates_, &marks_, &positions_}) rows->resize(num_rows + kLaneMultiple);
  for (auto* numbers : {&scores_, &all_differences_, &all_exponents_, &differences_, &exponents_}) {
    numbers->resize(num_rows + kLaneMultiple);
  }
  for (Kept& kept : kept_) {
    for (auto* rows : {&kept.rows, &kept.rows_before}) rows->resize(num_rows + kLaneMultiple);
  }
  for (auto& steps : steps_) steps.resize(static_cast<std::size_t>(operation.num_queries()));
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
  if (scores_all_rows_) rate_all_rows(index_in_block);
  for (Selection& selection : selections_) {
    if (selection.iterations == 0) {
      take_all_rows();
    } else {
      search_->advance();
      take_candidates(query);
    }
    count(selection);
    attend_candidates(selection, observer);
  }
}

/// Differences and exponents as they are if all rows are candidates.
template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::rate_all_rows(int index_in_block) {
  const int num_rows = quantised_.num_rows();
  datapath_.differences_from_max(datapath_.all_scores(index_in_block), num_rows,
                                 all_differences_.data());
  datapath_.exponents(all_differences_.data(), num_rows, all_exponents_.data());
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::take_all_rows() {
  rows_ = {all_rows_.data(), all_rows_.data(), all_differences_.data(), all_exponents_.data()};
  outcome_.candidates = rows_.rows;
  outcome_.num_candidates = quantised_.num_rows();
  scan_steps_ = quantised_.num_rows();
}

/// What the search has found for the query after as many iterations as it has advanced.
template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::take_candidates(int query) {
  rows_ = {all_rows_.data(), candidates_.data(), differences_.data(), nullptr};
  const int num_candidates =
      search_->candidates(rows_.rows, scores_all_rows_ ? marks_.data() : nullptr);
  outcome_.candidates = rows_.rows;
  outcome_.num_candidates = num_candidates;
  scan_steps_ = fast::windowed_steps(rows_.rows, num_candidates, quantised_.num_rows(),
                                     grid_.machine.timing.scan_width_rows);
  if (scores_all_rows_) {
    select_ratings(num_candidates);
  } else {
    datapath_.score_rows(query, rows_.rows, num_candidates, scores_.data());
    datapath_.differences_from_max(scores_.data(), num_candidates, rows_.differences);
  }
}

/// Differences and exponents of the candidates from those of all rows. Without the row of the
/// largest score among them, exponents are others, and not known yet.
template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::select_ratings(int num_candidates) {
  const Score least =
      datapath_.select_marked(marks_.data(), quantised_.num_rows(),
                              {nullptr, nullptr, all_differences_.data(), all_exponents_.data()},
                              {nullptr, nullptr, rows_.differences, exponents_.data()});
  if (least == 0) {
    rows_.exponents = exponents_.data();
  } else {
    for (int i = 0; i < num_candidates; ++i) rows_.differences[i] -= least;
  }
}

/// Point after point keeps some of the rows that the point before has kept.
template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::attend_candidates(const Selection& selection,
                                                       GridObserver& observer) {
  outcome_.num_selected = outcome_.num_candidates;
  for (std::size_t t = 0; t < post_scorings_.size(); ++t) {
    const PostScoringPoint& post_scoring = post_scorings_[t];
    const std::size_t number = point_number(selection, post_scoring);
    const std::int32_t post_steps = keep_rows(t);
    outcome_.selected = rows_.rows;
    attend_kept_rows(t, number);
    fast::QuerySteps& steps = steps_[number][static_cast<std::size_t>(outcome_.query)];
    steps.scan_steps = scan_steps_;
    steps.post_steps = post_steps;
    steps.selected = outcome_.num_selected;
    observer.query_attended(number, outcome_);
  }
}

/// Returns the steps that post-scoring takes.
template <typename Datapath>
std::int32_t GridEngine::RunnerOn<Datapath>::keep_rows(std::size_t post_scoring) {
  const PostScoringPoint& point = post_scorings_[post_scoring];
  Kept& kept = kept_[post_scoring];
  std::swap(kept.rows, kept.rows_before);
  if (!point.is_on) {
    if (selections_.size() > 1) {
      std::copy_n(rows_.rows, outcome_.num_selected, kept.rows.begin());
    }
    return outcome_.num_candidates;
  }
  const fast::ScoredRows<Score> to = {positions_.data(), kept.rows.data(), differences_.data(),
                                      rows_.exponents == nullptr ? nullptr : exponents_.data()};
  outcome_.num_selected = datapath_.keep_within(rows_, outcome_.num_selected, point.threshold, to);
  rows_ = to;
  return fast::windowed_steps(rows_.positions, outcome_.num_selected, outcome_.num_candidates,
                              grid_.machine.timing.compare_width_rows);
}

/// The output of the kept rows; nothing is computed if an earlier point has kept the same.
template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::attend_kept_rows(std::size_t post_scoring, std::size_t point) {
  Kept& kept = kept_[post_scoring];
  const Kept* same = nullptr;
  if (post_scoring > 0 && kept_[post_scoring - 1].num_rows == outcome_.num_selected) {
    same = &kept_[post_scoring - 1];
  } else if (kept.num_rows == outcome_.num_selected &&
             std::equal(outcome_.selected, outcome_.selected + outcome_.num_selected,
                        kept.rows_before.begin())) {
    same = &kept;  // as before with fewer iterations
  }
  outcome_.repeats_point = same == nullptr ? -1 : same->point;
  if (same == nullptr) {
    if (rows_.exponents == nullptr) {
      rows_.exponents = exponents_.data();
      datapath_.exponents(rows_.differences, outcome_.num_selected, rows_.exponents);
    }
    std::int64_t* const output = &outputs_[point * datapath_.num_output_lanes()];
    datapath_.attend(rows_.rows, rows_.exponents, outcome_.num_selected, output);
    kept.output = output;
  } else {
    kept.output = same->output;
  }
  kept.num_rows = outcome_.num_selected;
  kept.point = static_cast<std::int64_t>(point);
  outcome_.output_raw = kept.output;
}

/// Counts what all points with this candidate selection have in common.
template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::count(Selection& selection) {
  const int width = grid_.machine.timing.compare_width_rows;
  selection.num_candidates += outcome_.num_candidates;
  selection.scan_steps += scan_steps_;
  selection.compare_windows += (outcome_.num_candidates + width - 1) / width;
  if (selection.iterations > 0) selection.search += search_->counts();
}

/// What a point did for the operation, as far as that does not depend on the moment.
template <typename Datapath>
Activity GridEngine::RunnerOn<Datapath>::counted(const Selection& selection,
                                                 const PostScoringPoint& post_scoring,
                                                 const std::vector<fast::QuerySteps>& steps) const {
  std::int64_t num_selected = 0;
  std::int64_t post_steps = 0;
  for (const fast::QuerySteps& of_query : steps) {
    num_selected += of_query.selected;
    post_steps += of_query.post_steps;
  }
  Activity activity;
  activity[Counter::kDotProductRows] = selection.num_candidates;
  activity[Counter::kDotProductBusyCycles] = selection.num_candidates;
  activity[Counter::kExponentRows] = num_selected;
  activity[Counter::kExponentBusyCycles] = num_selected;
  activity[Counter::kOutputRows] = num_selected;
  activity[Counter::kOutputBusyCycles] = num_selected;
  activity[Counter::kKeySramReads] = selection.num_candidates;
  activity[Counter::kValueSramReads] = num_selected;
  if (machines_[point_number(selection, post_scoring)].is_base()) return activity;
  activity[Counter::kDotProductScanSteps] = selection.scan_steps;
  activity[Counter::kDotProductBusyCycles] = selection.scan_steps;
  activity[Counter::kPostScoringBusyCycles] = post_steps;
  if (post_scoring.is_on) {
    activity[Counter::kPostScoringWindows] = selection.compare_windows;
    activity[Counter::kPostScoringRowsCompared] = selection.num_candidates;
    activity[Counter::kPostScoringRowsKept] = num_selected;
  }
  if (selection.iterations == 0) return activity;
  const std::int64_t num_queries = quantised_.num_queries();
  const std::int64_t num_rounds = num_queries * grid_.machine.timing.buffer_depth;
  const std::int64_t num_iterations = num_queries * selection.iterations;
  activity[Counter::kSelectionInitialisationRounds] = num_rounds;
  activity[Counter::kSelectionIterations] = num_iterations;
  activity[Counter::kSelectionBusyCycles] = num_rounds + num_iterations;
  activity[Counter::kSelectionMaxUpdates] = selection.search.max_updates;
  activity[Counter::kSelectionMinUpdates] = selection.search.min_updates;
  activity[Counter::kSelectionSkippedMinSteps] = selection.search.skipped_min_steps;
  activity[Counter::kSortedKeySramReads] = selection.search.sorted_key_reads;
  return activity;
}

template <typename Datapath>
void GridEngine::RunnerOn<Datapath>::finish(const Selection& selection,
                                            const PostScoringPoint& post_scoring,
                                            GridObserver& observer) {
  const std::size_t number = point_number(selection, post_scoring);
  const std::vector<fast::QuerySteps>& steps = steps_[number];
  Activity activity = counted(selection, post_scoring, steps);
  recurrences_.run(machines_[number], quantised_.num_rows(), selection.iterations, steps, times_,
                   activity);
  const std::int64_t makespan_cycles = times_.back().done;
  add_idle_cycles(activity, makespan_cycles);
  observer.operation_done(number, {times_, selection.iterations, makespan_cycles, activity,
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
