#include "fast/search/greedy_search.h"

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>
#include <vector>

#include "arith/bit_widths.h"
#include "fast/kernels/int16_kernels.h"
#include "fast/kernels/plain_kernels.h"
#include "fast/search/largest_products.h"

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

/// How far the serial pass over a query's gains has come.
template <typename Sum>
struct Walk {
  Sum running_sum = 0;
  std::int64_t num_iterations = 0;
  std::int64_t num_min_pops = 0;
  std::int64_t num_skipped = 0;  ///< min steps
};

/// `Gain` holds a positive product, `Sum` a running sum.
template <typename Sum, typename Gain>
class GreedySearchOf : public GreedySearch {
 public:
  explicit GreedySearchOf(int buffer_depth) : buffer_depth_(buffer_depth) {}

  void load(const SortedKeys& sorted, const std::vector<std::int64_t>& iterations) override;
  void prepare(const std::int32_t* queries, int count) override;
  void start(int index) override;
  void advance() override;
  int candidates(std::int32_t* rows, std::int32_t* marks) const override;
  const SearchCounts& counts() const override { return counts_; }

 private:
  /// One side of one query.
  struct Side {
    std::size_t number = 0;  ///< in the block; odd: a min side
    LargeProducts<Gain> products;
    Pops<Gain> scored;

    bool is_min() const { return number % 2 == 1; }
    std::int64_t num_products() const { return static_cast<std::int64_t>(products.count); }
    std::int64_t num_scored() const { return static_cast<std::int64_t>(scored.count); }
  };

  /// The k-th of a side's sorted gains.
  Gain gain(const Side& side, std::int64_t k) const {
    return gains_[static_cast<std::size_t>(k) * kSortsSideBySide + side.number];
  }
  void sort_gains(int count);
  void walk(int count);
  const std::int32_t* query(std::size_t index) const {
    return queries_ + index * static_cast<std::size_t>(columns_.num_columns());
  }
  void walk_both(std::int64_t end);
  void walk_min_side_alone(std::size_t query, std::int64_t num_iterations);
  void score(Side& side, std::int64_t num_pops);
  std::vector<std::int32_t> pops_by_column(const Side& side) const;
  std::int64_t reads_after(const Side& side, std::int64_t num_pops) const;
  void pop_without_gain(const Side& side, std::int64_t count,
                        std::vector<std::int32_t>& num_popped) const;
  int first_popped_row() const;

  /// Products are ranked where scores are wanted after many numbers of iterations: a step then
  /// finds its pops next to each other.
  static constexpr bool kCanRank = std::is_same_v<Gain, std::uint16_t>;

  const int buffer_depth_;
  const SortedKeys* sorted_keys_ = nullptr;
  WalkableColumns<Gain> columns_;
  LargestProducts<Gain> largest_products_;
  std::int64_t num_products_ = 0;  ///< of the operation
  std::int64_t most_pops_ = 0;     ///< of a side
  AlignedVector<Gain> gains_;      ///< [power of two + 1, kSortsSideBySide]
  std::size_t num_gain_rows_ = 0;
  bool ranks_ = false;
  AlignedVector<std::uint32_t> ranked_;       ///< [power of two, kSortsSideBySide]
  std::array<Side, kSortsSideBySide> sides_;  ///< max and min side of each query of the block
  std::vector<std::int64_t> iterations_;
  const std::int32_t* queries_ = nullptr;  ///< of the block
  std::array<Walk<Sum>, kBlock> walks_;
  std::vector<Walk<Sum>> walked_;  ///< [iterations, kBlock]

  // The query at hand.
  std::size_t query_ = 0;  ///< in the block
  std::size_t step_ = 0;   ///< in `iterations_`
  Side* max_side_ = nullptr;
  Side* min_side_ = nullptr;
  AlignedVector<Sum> scores_;
  SearchCounts counts_;
};

template <typename Sum, typename Gain>
void GreedySearchOf<Sum, Gain>::load(const SortedKeys& sorted,
                                     const std::vector<std::int64_t>& iterations) {
  sorted_keys_ = &sorted;
  iterations_ = iterations;
  walked_.resize(iterations.size() * kBlock);
  const std::int64_t most_iterations = iterations.back();
  const int num_rows = sorted.num_rows();
  const int num_columns = sorted.num_columns();
  num_products_ = std::int64_t{num_rows} * num_columns;
  most_pops_ = std::min(most_iterations, num_products_);
  columns_.load(sorted, most_pops_);
  scores_.resize(static_cast<std::size_t>(num_rows) + kLaneMultiple);
  for (std::size_t s = 0; s < sides_.size(); ++s) sides_[s].number = s;
}

template <typename Sum, typename Gain>
void GreedySearchOf<Sum, Gain>::prepare(const std::int32_t* queries, int count) {
  queries_ = queries;
  typename LargestProducts<Gain>::Sides found;
  for (std::size_t s = 0; s < sides_.size(); ++s) found[s] = &sides_[s].products;
  largest_products_.find(columns_, queries, count, static_cast<std::size_t>(most_pops_), found);
  sort_gains(count);
  walk(count);
}

template <typename Sum, typename Gain>
void GreedySearchOf<Sum, Gain>::sort_gains(int count) {
  constexpr std::size_t kLeastRows = 16;
  constexpr std::size_t kFewSteps = 2;
  std::size_t most = 0;
  const std::size_t num_sides = 2 * static_cast<std::size_t>(count);
  for (std::size_t s = 0; s < num_sides; ++s) most = std::max(most, sides_[s].products.count);
  num_gain_rows_ = next_power_of_two(std::max(most, kLeastRows));
  gains_.resize((num_gain_rows_ + 1) * kSortsSideBySide);  // follow_sums reads one more
  SideBySideGains<Gain> gains;
  for (std::size_t s = 0; s < num_sides; ++s) {
    LargeProducts<Gain>& products = sides_[s].products;
    if (products.gains.size() < num_gain_rows_) products.gains.resize(num_gain_rows_);
    std::fill(products.gains.data() + products.count, products.gains.data() + num_gain_rows_,
              Gain{0});
    gains[s] = products.gains.data();
  }
  std::fill(gains.begin() + static_cast<std::ptrdiff_t>(num_sides), gains.end(), gains[0]);
  lay_side_by_side(gains, num_gain_rows_, gains_.data());
  if constexpr (kCanRank) {
    ranks_ = iterations_.size() > kFewSteps && num_gain_rows_ <= kMostRanked;
    if (ranks_) {
      ranked_.resize(num_gain_rows_ * kSortsSideBySide);
      rank_side_by_side(gains_.data(), num_gain_rows_, most, ranked_.data());
      return;
    }
  }
  sort_side_by_side(gains_.data(), num_gain_rows_, most);
}

/// Follows the running sums of the queries of a block and notes, at each of the numbers of
/// iterations, how far they are.
template <typename Sum, typename Gain>
void GreedySearchOf<Sum, Gain>::walk(int count) {
  walks_ = {};
  const auto num_queries = static_cast<std::size_t>(count);
  for (std::size_t step = 0; step < iterations_.size(); ++step) {
    // Beyond this many gains of either side there is nothing but 0 on both.
    const auto num_gain_rows = static_cast<std::int64_t>(num_gain_rows_);
    const std::int64_t end = std::min({iterations_[step], num_products_, num_gain_rows});
    walk_both(end);
    for (std::size_t q = 0; q < num_queries; ++q) {
      walk_min_side_alone(q, iterations_[step]);
      walked_[step * kBlock + q] = walks_[q];
    }
  }
}

/// Iterations in which the max side may gain something.
template <typename Sum, typename Gain>
void GreedySearchOf<Sum, Gain>::walk_both(std::int64_t end) {
  const std::int64_t begin = walks_[0].num_iterations;
  const std::int64_t num_iterations = end - begin;
  if (num_iterations <= 0) return;
  RunningSums<Sum> running;
  for (std::size_t q = 0; q < walks_.size(); ++q) {
    running.sums[q] = walks_[q].running_sum;
    running.num_min_pops[q] = static_cast<std::int32_t>(walks_[q].num_min_pops);
  }
  follow_sums(gains_.data(), static_cast<std::size_t>(begin), static_cast<std::size_t>(end),
              running);
  for (std::size_t q = 0; q < walks_.size(); ++q) {
    Walk<Sum>& walk = walks_[q];
    const std::int64_t num_min_pops = running.num_min_pops[q];
    walk.num_skipped += num_iterations - (num_min_pops - walk.num_min_pops);
    walk.num_min_pops = num_min_pops;
    walk.running_sum = running.sums[q];
    walk.num_iterations = end;
  }
}

/// Iterations after the last gain of the max side: a negative sum stays as it is, and so does any
/// once the min side has nothing to gain.
template <typename Sum, typename Gain>
void GreedySearchOf<Sum, Gain>::walk_min_side_alone(std::size_t query,
                                                    std::int64_t num_iterations) {
  Walk<Sum>& walk = walks_[query];
  const Side& min_side = sides_[2 * query + 1];
  const std::int64_t num_gains = min_side.num_products();
  while (walk.num_iterations < num_iterations && walk.running_sum >= 0 &&
         walk.num_min_pops < num_gains) {
    walk.running_sum -= Sum{gain(min_side, walk.num_min_pops++)};
    ++walk.num_iterations;
  }
  const std::int64_t num_left = num_iterations - walk.num_iterations;
  if (walk.running_sum < 0) {
    walk.num_skipped += num_left;
  } else {
    walk.num_min_pops = std::min(walk.num_min_pops + num_left, num_products_);
  }
  walk.num_iterations = num_iterations;
}

template <typename Sum, typename Gain>
void GreedySearchOf<Sum, Gain>::start(int index) {
  query_ = static_cast<std::size_t>(index);
  step_ = 0;
  max_side_ = &sides_[2 * query_];
  min_side_ = max_side_ + 1;
  for (Side* side : {max_side_, min_side_}) side->scored = {};
  std::fill_n(scores_.begin(), columns_.num_rows(), Sum{0});
  counts_ = {};
}

template <typename Sum, typename Gain>
void GreedySearchOf<Sum, Gain>::advance() {
  const Walk<Sum>& walked = walked_[step_ * kBlock + query_];
  const std::int64_t num_max_pops = std::min(iterations_[step_], num_products_);
  ++step_;
  counts_.skipped_min_steps = walked.num_skipped;
  counts_.max_updates = std::min(num_max_pops, max_side_->num_products());
  counts_.min_updates = std::min(walked.num_min_pops, min_side_->num_products());
  score(*max_side_, counts_.max_updates);
  score(*min_side_, counts_.min_updates);
  counts_.sorted_key_reads =
      reads_after(*max_side_, num_max_pops) + reads_after(*min_side_, walked.num_min_pops);
}

/// Adds the gains of a side's first `num_pops` pops to their rows' scores.
template <typename Sum, typename Gain>
void GreedySearchOf<Sum, Gain>::score(Side& side, std::int64_t num_pops) {
  if (num_pops <= side.num_scored()) return;
  const LargeProducts<Gain>& products = side.products;
  if constexpr (kCanRank) {
    if (ranks_) {
      add_ranked(ranked_.data() + side.number, products.rows.data(),
                 static_cast<std::size_t>(num_pops), side.is_min(), side.scored, scores_.data());
      return;
    }
  }
  add_pops(products.gains.data(), products.rows.data(), products.count,
           static_cast<std::size_t>(num_pops), gain(side, num_pops - 1), side.is_min(), side.scored,
           scores_.data());
}

/// Pops of each column that are scored.
template <typename Sum, typename Gain>
std::vector<std::int32_t> GreedySearchOf<Sum, Gain>::pops_by_column(const Side& side) const {
  std::vector<std::int32_t> num_popped(static_cast<std::size_t>(columns_.num_columns()));
  const LargeProducts<Gain>& products = side.products;
  std::size_t place = 0;
  for (std::size_t i = 0; i < products.num_lists; ++i) {
    auto& of_column = num_popped[static_cast<std::size_t>(columns_.column_of(products.lists[i]))];
    for (std::int32_t k = 0; k < products.counts[i]; ++k, ++place) {
      of_column += side.scored.contain(products.gains[place], place) ? 1 : 0;
    }
  }
  return num_popped;
}

/// Reads of the sorted-key SRAM for one side: initialisation fills the queues, and each pop reads
/// the column's next key unless the column is exhausted.
template <typename Sum, typename Gain>
std::int64_t GreedySearchOf<Sum, Gain>::reads_after(const Side& side, std::int64_t num_pops) const {
  const std::int64_t num_rows = columns_.num_rows();
  const bool may_exhaust = buffer_depth_ + num_pops > num_rows &&
                           (num_pops > side.num_scored() ||
                            buffer_depth_ + std::int64_t{side.products.most_in_list()} > num_rows);
  if (!may_exhaust) return buffer_depth_ * std::int64_t{columns_.num_columns()} + num_pops;
  std::vector<std::int32_t> num_popped = pops_by_column(side);
  pop_without_gain(side, num_pops - side.num_scored(), num_popped);
  std::int64_t sum = 0;
  for (const std::int32_t pops : num_popped) {
    sum += std::min(num_rows, std::int64_t{buffer_depth_} + pops);
  }
  return sum;
}

/// Counts a side's pops that follow its gains: the zeros, column after column, then the negative
/// products.
template <typename Sum, typename Gain>
void GreedySearchOf<Sum, Gain>::pop_without_gain(const Side& side, std::int64_t count,
                                                 std::vector<std::int32_t>& num_popped) const {
  if (count == 0) return;
  std::vector<std::pair<std::int64_t, int>> losses;  // size, column: to be popped in this order
  std::vector<std::int32_t> zeros(num_popped.size());
  const std::int32_t* const elements = query(query_);
  for (std::size_t c = 0; c < num_popped.size(); ++c) {
    const std::int64_t element = side.is_min() ? -elements[c] : elements[c];
    for (int p = 0; p < columns_.num_rows(); ++p) {
      const std::int64_t product = sorted_keys_->at(static_cast<int>(c), p).raw * element;
      if (product == 0) ++zeros[c];
      if (product < 0) losses.emplace_back(-product, static_cast<int>(c));
    }
  }
  for (std::size_t c = 0; c < zeros.size(); ++c) {
    const auto pops = static_cast<std::int32_t>(std::min<std::int64_t>(count, zeros[c]));
    num_popped[c] += pops;
    count -= pops;
  }
  std::sort(losses.begin(), losses.end());
  for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
    ++num_popped[static_cast<std::size_t>(losses[k].second)];
  }
}

template <typename Sum, typename Gain>
int GreedySearchOf<Sum, Gain>::candidates(std::int32_t* rows, std::int32_t* marks) const {
  const int num_found = positive_rows(scores_.data(), columns_.num_rows(), rows, marks);
  if (num_found > 0) return num_found;
  rows[0] = first_popped_row();
  if (marks != nullptr) marks[rows[0]] = 1;
  return 1;
}

template <typename Sum, typename Gain>
int GreedySearchOf<Sum, Gain>::first_popped_row() const {
  std::int64_t largest = std::numeric_limits<std::int64_t>::min();
  int row = 0;
  const std::int32_t* const elements = query(query_);
  for (int c = 0; c < columns_.num_columns(); ++c) {
    const std::int64_t element = elements[c];
    const SortedKey& head = sorted_keys_->at(c, element > 0 ? columns_.num_rows() - 1 : 0);
    const std::int64_t product = head.raw * element;
    if (product <= largest) continue;
    largest = product;
    row = head.row;
  }
  return row;
}

}  // namespace

std::unique_ptr<GreedySearch> make_greedy_search(const Machine& machine) {
  constexpr int kNarrowSumBits = 32;
  const int depth = machine.timing.buffer_depth;
  const BitWidths widths = bit_widths(machine.hardware, machine.numerics);
  const int gain_bits = widths.product_bits - 1;
  if (widths.running_sum_bits > kNarrowSumBits) {
    return std::make_unique<GreedySearchOf<std::int64_t, std::int64_t>>(depth);
  }
  if (gain_bits > std::numeric_limits<std::uint16_t>::digits) {
    return std::make_unique<GreedySearchOf<std::int32_t, std::int32_t>>(depth);
  }
  return std::make_unique<GreedySearchOf<std::int32_t, std::uint16_t>>(depth);
}

}  // namespace a3::fast
