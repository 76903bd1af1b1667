#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "a3/fast/selector.h"
#include "arith/bit_widths.h"
#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/plain_kernels.h"
#include "fast/kernels/row_kernels.h"
#include "fast/search/descending_columns.h"
#include "fast/search/masked_search.h"
#include "fast/search/running_sum_pass.h"
#include "fast/search/sorted_gains.h"
#include "fast/search/sorted_key_reads.h"
#include "fast/search/threshold_search.h"
#include "uarch/latencies.h"

namespace a3::fast {
namespace {

int positive_rows(const std::int32_t* scores, int num_rows, std::int32_t* rows,
                  std::int32_t* marks) {
  return positive_positions(scores, num_rows, rows, marks);
}

int positive_rows(const std::int64_t* scores, int num_rows, std::int32_t* rows,
                  std::int32_t* marks) {
  return plain::positive_positions(scores, num_rows, rows, marks);
}

/// The row that the first max step pops.
std::int32_t first_popped_row(const SortedKeys& keys, const std::int32_t* query) {
  std::int64_t largest = std::numeric_limits<std::int64_t>::min();
  std::int32_t row = 0;
  for (int c = 0; c < keys.num_columns(); ++c) {
    const std::int64_t element = query[c];
    const SortedKey& head = keys.at(c, element > 0 ? keys.num_rows() - 1 : 0);
    const std::int64_t product = head.raw * element;
    if (product <= largest) continue;
    largest = product;
    row = head.row;
  }
  return row;
}

/// The greedy search (paper, IV-C), for several numbers of iterations in one pass.
///
/// The order in which a side pops is fixed by the products alone; the running sum only decides how
/// far the min side gets. So each side's largest gains are found and sorted, values only; a serial
/// pass over them tells how many pops each side makes; and whatever lies above the last pop is
/// scored, in any order. `Gain` holds a positive product, `Sum` a running sum.
template <typename Sum, typename Gain>
class GreedySelector : public Selector {
 public:
  explicit GreedySelector(const Machine& machine)
      : num_lanes_(machine.hardware.num_lanes), buffer_depth_(machine.timing.buffer_depth) {}

  void load(const QuantisedOperation& operation,
            const std::vector<std::int64_t>& iterations) override;
  void prepare(int first_query, int count) override;
  void start(int query) override;
  void advance() override;
  int candidates(std::int32_t* rows) const override { return candidate_rows(rows, nullptr); }
  int marked_candidates(int /*num_rows*/, std::int32_t* rows, std::int32_t* marks) const override {
    return candidate_rows(rows, marks);
  }
  SelectorCycles cycles() const override;
  void count(Activity& activity) const override;

 private:
  static_assert(std::size_t{2} * kQueriesPerBlock == kSidesPerBlock);
  static_assert(kExtraRoom == kKernelRoom);

  /// A query in the iterations to which it has advanced.
  struct QueryState {
    int number = 0;                     ///< in its operation
    std::size_t next_step = 0;          ///< in `iterations_`
    std::array<Pops<Gain>, 2> gaining;  ///< pops of each side that are scored
    std::int64_t num_max_updates = 0;
    std::int64_t num_min_updates = 0;
    std::int64_t num_skipped = 0;  ///< min steps
    std::int64_t num_reads = 0;    ///< of sorted keys
  };

  std::size_t side_in_block(Side side) const {
    return 2 * static_cast<std::size_t>(query_.number - first_query_) +
           static_cast<std::size_t>(side);
  }
  Pops<Gain>& gaining_pops(Side side) { return query_.gaining[static_cast<std::size_t>(side)]; }
  std::int64_t iterations() const { return iterations_[query_.next_step - 1]; }
  void score(Side side, std::int64_t num_pops);
  std::int64_t pop(Side side, std::int64_t num_pops);
  std::int64_t reads(Side side, std::int64_t num_pops, const Pops<Gain>& gaining) const;
  bool is_masked(int query) const {
    return operation_->num_visible_rows(query) < operation_->num_rows();
  }
  typename MaskedSearch<Sum, Gain>::Query masked_query() const;
  void advance_masked();
  std::int32_t fallback_row() const;
  int candidate_rows(std::int32_t* rows, std::int32_t* marks) const;

  const int num_lanes_;
  const int buffer_depth_;

  // The operation.
  const QuantisedOperation* operation_ = nullptr;
  int num_slices_ = 1;
  int queue_depth_ = 0;  ///< entries of a column's queue
  std::vector<std::int64_t> iterations_;
  std::int64_t num_products_ = 0;
  SortedKeys sorted_keys_;
  KeyCounts key_counts_;
  DescendingColumns<Gain> columns_;

  // The block of queries.
  int first_query_ = 0;
  ThresholdSearch<Gain> threshold_search_{columns_};
  typename ThresholdSearch<Gain>::Sides products_;  ///< of both sides of each query
  SortedGains<Gain> sorted_gains_;
  std::vector<BlockProgress<Sum>> progress_;  ///< [iterations]
  MaskedSearch<Sum, Gain> masked_search_;

  QueryState query_;
  AlignedVector<Sum> scores_;  ///< [n]: greedy scores of the query
};

template <typename Sum, typename Gain>
void GreedySelector<Sum, Gain>::load(const QuantisedOperation& operation,
                                     const std::vector<std::int64_t>& iterations) {
  operation_ = &operation;
  num_slices_ = operation.padded_dims() / num_lanes_;
  queue_depth_ = queue_depth(buffer_depth_, num_slices_);
  iterations_ = iterations;
  num_products_ = std::int64_t{operation.num_rows()} * operation.key.num_cols();
  sorted_keys_.sort(operation.key, &key_counts_);
  columns_.load(sorted_keys_, key_counts_, std::min(iterations.back(), num_products_));
  progress_.resize(iterations.size());
  scores_.resize(static_cast<std::size_t>(operation.num_rows()) + kKernelRoom);
}

template <typename Sum, typename Gain>
void GreedySelector<Sum, Gain>::prepare(int first_query, int count) {
  first_query_ = first_query;
  const std::int64_t most_pops = std::min(iterations_.back(), num_products_);
  threshold_search_.find(operation_->query.row(first_query), count, most_pops, products_);

  // With ranks, going on from one number of iterations to the next needs no look at all products.
  constexpr std::size_t kFewSteps = 2;
  sorted_gains_.sort(products_, count, iterations_.size() > kFewSteps);

  const PoppedGains<Gain> gains = {sorted_gains_, products_, count, num_products_};
  BlockProgress<Sum> progress{};
  for (std::size_t step = 0; step < iterations_.size(); ++step) {
    follow_running_sums(gains, iterations_[step], progress);
    progress_[step] = progress;
  }
}

template <typename Sum, typename Gain>
void GreedySelector<Sum, Gain>::start(int query) {
  query_ = {};
  query_.number = query;
  if (is_masked(query)) masked_search_.start(masked_query());
  std::fill_n(scores_.begin(), columns_.num_rows(), Sum{0});
}

template <typename Sum, typename Gain>
void GreedySelector<Sum, Gain>::advance() {
  const auto query_in_block = static_cast<std::size_t>(query_.number - first_query_);
  const SearchProgress<Sum>& progress = progress_[query_.next_step][query_in_block];
  ++query_.next_step;
  if (is_masked(query_.number)) {
    advance_masked();
    return;
  }
  query_.num_skipped = progress.num_skipped;
  query_.num_reads = pop(Side::kMax, std::min(iterations(), num_products_)) +
                     pop(Side::kMin, progress.num_min_pops);
  query_.num_max_updates = static_cast<std::int64_t>(query_.gaining[0].count);
  query_.num_min_updates = static_cast<std::int64_t>(query_.gaining[1].count);
}

template <typename Sum, typename Gain>
void GreedySelector<Sum, Gain>::advance_masked() {
  masked_search_.advance(masked_query(), iterations(), scores_.data());
  const auto& counts = masked_search_.counts();
  query_.num_skipped = counts.num_skipped;
  query_.num_max_updates = counts.num_max_updates;
  query_.num_min_updates = counts.num_min_updates;
  query_.num_reads =
      reads(Side::kMax, counts.num_max_pops, masked_search_.gaining_pops(Side::kMax)) +
      reads(Side::kMin, counts.num_min_pops, masked_search_.gaining_pops(Side::kMin));
}

template <typename Sum, typename Gain>
typename MaskedSearch<Sum, Gain>::Query GreedySelector<Sum, Gain>::masked_query() const {
  return {operation_->query.row(query_.number), operation_->num_visible_rows(query_.number),
          sorted_keys_, products_[side_in_block(Side::kMax)], products_[side_in_block(Side::kMin)]};
}

/// Goes on to a side's first `num_pops` pops; returns how many sorted keys it has read by then.
template <typename Sum, typename Gain>
std::int64_t GreedySelector<Sum, Gain>::pop(Side side, std::int64_t num_pops) {
  const ProductPrefixes<Gain>& products = products_[side_in_block(side)];
  score(side, std::min(num_pops, static_cast<std::int64_t>(products.num_products)));
  return reads(side, num_pops, gaining_pops(side));
}

/// Sorted keys that a side has read when it has made so many pops.
template <typename Sum, typename Gain>
std::int64_t GreedySelector<Sum, Gain>::reads(Side side, std::int64_t num_pops,
                                              const Pops<Gain>& gaining) const {
  return sorted_key_reads<Gain>({side, num_pops, products_[side_in_block(side)], gaining,
                                 operation_->query.row(query_.number)},
                                sorted_keys_, columns_, queue_depth_);
}

/// Adds the gains of a side's first `num_pops` pops to their rows' scores.
template <typename Sum, typename Gain>
void GreedySelector<Sum, Gain>::score(Side side, std::int64_t num_pops) {
  Pops<Gain>& scored = gaining_pops(side);
  if (num_pops <= static_cast<std::int64_t>(scored.count)) return;
  const ProductPrefixes<Gain>& products = products_[side_in_block(side)];
  const auto count = static_cast<std::size_t>(num_pops);
  const bool subtracts = side == Side::kMin;
  if constexpr (SortedGains<Gain>::kCanRank) {
    if (sorted_gains_.are_ranked()) {
      add_ranked(sorted_gains_.ranked(side_in_block(side)), products.rows.data(), count, subtracts,
                 scored, scores_.data());
      return;
    }
  }
  const Gain least = sorted_gains_.at(side_in_block(side), num_pops - 1);
  add_pops(products.gains.data(), products.rows.data(), products.num_products, count, least,
           subtracts, scored, scores_.data());
}

template <typename Sum, typename Gain>
int GreedySelector<Sum, Gain>::candidate_rows(std::int32_t* rows, std::int32_t* marks) const {
  const int num_found = positive_rows(scores_.data(), columns_.num_rows(), rows, marks);
  if (num_found > 0) return num_found;
  rows[0] = fallback_row();
  if (marks != nullptr) marks[rows[0]] = 1;
  return 1;
}

/// Of a query without a positive score.
template <typename Sum, typename Gain>
std::int32_t GreedySelector<Sum, Gain>::fallback_row() const {
  if (is_masked(query_.number)) return masked_search_.fallback_row(masked_query());
  return first_popped_row(sorted_keys_, operation_->query.row(query_.number));
}

template <typename Sum, typename Gain>
SelectorCycles GreedySelector<Sum, Gain>::cycles() const {
  const std::int64_t initialisation = std::int64_t{num_slices_} * queue_depth_;
  return {initialisation + num_slices_ * iterations(), initialisation};
}

template <typename Sum, typename Gain>
void GreedySelector<Sum, Gain>::count(Activity& activity) const {
  activity[Counter::kSelectionInitialisationRounds] += std::int64_t{num_slices_} * queue_depth_;
  activity[Counter::kSelectionIterations] += iterations();
  activity[Counter::kSelectionMaxUpdates] += query_.num_max_updates;
  activity[Counter::kSelectionMinUpdates] += query_.num_min_updates;
  activity[Counter::kSelectionSkippedMinSteps] += query_.num_skipped;
  activity[Counter::kSortedKeySramReads] += query_.num_reads;
}

constexpr int kNarrowSumBits = 32;

std::unique_ptr<Selector> narrow_greedy_selector(const Machine& machine, int gain_bits) {
  if (gain_bits > std::numeric_limits<std::uint16_t>::digits) {
    return std::make_unique<GreedySelector<std::int32_t, std::int32_t>>(machine);
  }
  return std::make_unique<GreedySelector<std::int32_t, std::uint16_t>>(machine);
}

/// For machines whose largest operations have running sums that are too wide for the fast search:
/// whether an operation's are follows from how many products it can pop.
class GreedySelectorBySize : public Selector {
 public:
  GreedySelectorBySize(const Machine& machine, int gain_bits)
      : gain_bits_(gain_bits),
        narrow_(narrow_greedy_selector(machine, gain_bits)),
        wide_(std::make_unique<GreedySelector<std::int64_t, std::int64_t>>(machine)) {}

  void load(const QuantisedOperation& operation,
            const std::vector<std::int64_t>& iterations) override {
    const std::int64_t num_products = std::int64_t{operation.num_rows()} * operation.key.num_cols();
    // Each iteration adds a gain at most; only a sum that is not negative is made smaller, by one.
    const std::int64_t most_gains = std::min(iterations.back(), num_products) + 1;
    const std::int64_t fitting_gains =
        std::int64_t{std::numeric_limits<std::int32_t>::max()} >> gain_bits_;
    chosen_ = most_gains <= fitting_gains ? narrow_.get() : wide_.get();
    chosen_->load(operation, iterations);
  }
  void prepare(int first_query, int count) override { chosen_->prepare(first_query, count); }
  void start(int query) override { chosen_->start(query); }
  void advance() override { chosen_->advance(); }
  int candidates(std::int32_t* rows) const override { return chosen_->candidates(rows); }
  int marked_candidates(int num_rows, std::int32_t* rows, std::int32_t* marks) const override {
    return chosen_->marked_candidates(num_rows, rows, marks);
  }
  SelectorCycles cycles() const override { return chosen_->cycles(); }
  void count(Activity& activity) const override { chosen_->count(activity); }

 private:
  const int gain_bits_;
  const std::unique_ptr<Selector> narrow_;
  const std::unique_ptr<Selector> wide_;
  Selector* chosen_ = nullptr;
};

}  // namespace

std::unique_ptr<Selector> make_greedy_selector(const Machine& machine) {
  const BitWidths widths = bit_widths(machine.hardware, machine.numerics);
  const int gain_bits = widths.product_bits - 1;
  if (widths.greedy_score_bits > kNarrowSumBits) {
    return std::make_unique<GreedySelector<std::int64_t, std::int64_t>>(machine);
  }
  if (widths.running_sum_bits > kNarrowSumBits) {
    return std::make_unique<GreedySelectorBySize>(machine, gain_bits);
  }
  return narrow_greedy_selector(machine, gain_bits);
}

}  // namespace a3::fast
