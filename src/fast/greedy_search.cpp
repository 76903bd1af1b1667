#include "fast/greedy_search.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <vector>

#include "a3/arith/bit_widths.h"
#include "fast/int16_kernels.h"
#include "fast/largest_products.h"

namespace a3::fast {
namespace {

int positive_rows(const std::vector<std::int32_t>& scores, int num_rows, std::int32_t* rows) {
  return positive_positions(scores.data(), num_rows, rows);
}

int positive_rows(const std::vector<std::int64_t>& scores, int num_rows, std::int32_t* rows) {
  int num_found = 0;
  for (std::int32_t row = 0; row < num_rows; ++row) {
    rows[num_found] = row;
    num_found += scores[static_cast<std::size_t>(row)] > 0 ? 1 : 0;
  }
  return num_found;
}

/// Sorts a few different numbers that are not negative, the largest first, without a branch: what a
/// sort branches on is hard to predict. `unordered` has room for seven more, `ordered` for one.
template <typename T>
void order_by_rank(T* unordered, std::size_t count, T* ordered) {
  constexpr std::size_t kAtOnce = 8;
  const std::size_t padded = (count + kAtOnce - 1) / kAtOnce * kAtOnce;
  std::fill(unordered + count, unordered + padded, T{-1});  // whose rank is `count`
  for (std::size_t begin = 0; begin < padded; begin += kAtOnce) {
    std::array<T, kAtOnce> ranks{};
    for (std::size_t k = 0; k < padded; ++k) {
      for (std::size_t i = 0; i < kAtOnce; ++i) {
        ranks[i] += unordered[k] > unordered[begin + i] ? 1 : 0;
      }
    }
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      ordered[static_cast<std::size_t>(ranks[i])] = unordered[begin + i];
    }
  }
}

/// `Product` holds a packed product, and with it a running sum; `Gain` a product alone.
template <typename Product, typename Gain>
class GreedySearchOf : public GreedySearch {
 public:
  explicit GreedySearchOf(int buffer_depth) : buffer_depth_(buffer_depth) {}

  void load(const SortedKeys& sorted, std::int64_t most_iterations) override;
  void prepare(const std::int32_t* queries, int count) override;
  void start(int index) override;
  void advance(std::int64_t num_iterations) override;
  int candidates(std::int32_t* rows) const override;
  const SearchCounts& counts() const override { return counts_; }

 private:
  /// One side of one query.
  struct Side {
    int sign = 1;                   ///< -1: the min side, whose largest products are the smallest
    std::vector<Product> query;     ///< times the sign
    std::vector<Product> products;  ///< the largest, packed, in no order
    std::size_t num_products = 0;
    const Gain* gains = nullptr;  ///< of the products, sorted, kSortsSideBySide apart
    std::int64_t num_scored = 0;
    Product least_scored = 0;     ///< the least gain that is scored, 0: none is
    std::vector<Product> equals;  ///< products of this gain, the first to be popped in front
    std::size_t num_equals = 0;
    std::size_t num_equals_scored = 0;
    std::vector<std::int32_t> num_popped;  ///< of each column, where columns may be exhausted

    Product gain(std::int64_t k) const {
      return static_cast<Product>(gains[static_cast<std::size_t>(k) * kSortsSideBySide]);
    }
  };

  void find_products(Side& side, const std::int32_t* query);
  void sort_gains(int count);
  void walk_both(std::int64_t end);
  void walk_min_side_alone(std::int64_t num_iterations);
  void score(Side& side, std::int64_t end);
  void score_equals(Side& side, std::size_t count);
  void take_back(Side& side, std::size_t num_scored_last, std::size_t surplus);
  void order_equals(Side& side, std::size_t count);
  void add_gains(Side& side, const Product* products, std::size_t count, int sign);
  std::int64_t reads_after(const Side& side, std::int64_t num_pops) const;
  void pop_without_gain(const Side& side, std::int64_t count,
                        std::vector<std::int32_t>& num_popped) const;
  int first_popped_row() const;

  const int buffer_depth_;
  ProductFormat format_;
  WalkableColumns<Product> columns_;
  LargestProducts<Product> largest_of_max_side_;
  LargestProducts<Product> largest_of_min_side_;
  std::int64_t num_products_ = 0;  ///< of the operation
  std::int64_t most_pops_ = 0;     ///< of a side
  bool exhausts_columns_ = false;
  std::vector<Gain> gains_;  ///< [power of two, kSortsSideBySide]
  std::size_t num_gain_rows_ = 0;
  std::array<Side, kSortsSideBySide> sides_;  ///< max and min side of each query of the block
  std::vector<Product> scored_last_;
  std::vector<Product> equals_;

  // The query at hand.
  Side* max_side_ = nullptr;
  Side* min_side_ = nullptr;
  std::vector<Product> scores_;
  Product running_sum_ = 0;
  std::int64_t num_iterations_ = 0;
  std::int64_t num_min_pops_ = 0;
  SearchCounts counts_;
};

template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::load(const SortedKeys& sorted, std::int64_t most_iterations) {
  const int num_rows = sorted.num_rows();
  const int num_columns = sorted.num_columns();
  format_ = ProductFormat::of(num_rows, num_columns);
  num_products_ = std::int64_t{num_rows} * num_columns;
  most_pops_ = std::min(most_iterations, num_products_);
  columns_.load(sorted, format_, most_pops_);
  exhausts_columns_ = buffer_depth_ + most_iterations > num_rows;
  scores_.resize(static_cast<std::size_t>(num_rows) + kLaneMultiple);
  for (std::size_t s = 0; s < sides_.size(); ++s) {
    sides_[s].sign = s % 2 == 0 ? 1 : -1;
    sides_[s].query.assign(static_cast<std::size_t>(num_columns) + kKernelRoom, 0);
    sides_[s].num_popped.resize(static_cast<std::size_t>(num_columns));
  }
}

template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::prepare(const std::int32_t* queries, int count) {
  for (int q = 0; q < count; ++q) {
    const std::int32_t* query =
        queries + static_cast<std::size_t>(q) * static_cast<std::size_t>(columns_.num_columns());
    Side* const sides = &sides_[2 * static_cast<std::size_t>(q)];
    find_products(sides[0], query);
    find_products(sides[1], query);
  }
  sort_gains(count);
}

template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::find_products(Side& side, const std::int32_t* query) {
  for (int c = 0; c < columns_.num_columns(); ++c) {
    side.query[static_cast<std::size_t>(c)] = query[c] * side.sign;
  }
  auto& largest = side.sign > 0 ? largest_of_max_side_ : largest_of_min_side_;
  side.num_products = largest.find(columns_, format_, side.query,
                                   static_cast<std::size_t>(most_pops_), side.products);
}

template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::sort_gains(int count) {
  std::size_t most = 8;  // the least that the sort takes
  const std::size_t num_sides = 2 * static_cast<std::size_t>(count);
  for (std::size_t s = 0; s < num_sides; ++s) {
    most = std::max(most, sides_[s].num_products);
  }
  num_gain_rows_ = next_power_of_two(most);
  // Room for the look one further that `walk_both` takes.
  gains_.resize((num_gain_rows_ + 1) * kSortsSideBySide);
  SideBySideProducts<Product> products;
  for (std::size_t s = 0; s < num_sides; ++s) {
    Side& side = sides_[s];
    if (side.products.size() < num_gain_rows_) side.products.resize(num_gain_rows_);
    std::fill(side.products.data() + side.num_products, side.products.data() + num_gain_rows_,
              Product{0});
    products[s] = side.products.data();
    side.gains = gains_.data() + s;
  }
  std::fill(products.begin() + static_cast<std::ptrdiff_t>(num_sides), products.end(), products[0]);
  lay_side_by_side(products, format_.low_bits, num_gain_rows_, gains_.data());
  std::fill_n(gains_.data() + num_gain_rows_ * kSortsSideBySide, kSortsSideBySide, Gain{0});
  sort_side_by_side(gains_.data(), num_gain_rows_);
}

template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::start(int index) {
  max_side_ = &sides_[2 * static_cast<std::size_t>(index)];
  min_side_ = max_side_ + 1;
  for (Side* side : {max_side_, min_side_}) {
    side->num_scored = 0;
    side->least_scored = 0;
    side->num_equals = 0;
    side->num_equals_scored = 0;
    if (exhausts_columns_) std::fill(side->num_popped.begin(), side->num_popped.end(), 0);
  }
  for (std::vector<Product>* some : {&scored_last_, &equals_}) {
    some->resize(std::max({some->size(), max_side_->products.size(), min_side_->products.size()}));
  }
  std::fill_n(scores_.begin(), columns_.num_rows(), Product{0});
  running_sum_ = 0;
  num_iterations_ = 0;
  num_min_pops_ = 0;
  counts_ = {};
}

template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::advance(std::int64_t num_iterations) {
  // Beyond this many gains of either side there is nothing but 0 on both.
  const auto num_gain_rows = static_cast<std::int64_t>(num_gain_rows_);
  walk_both(std::min({num_iterations, num_products_, num_gain_rows}));
  walk_min_side_alone(num_iterations);
  const std::int64_t num_max_pops = std::min(num_iterations, num_products_);
  counts_.max_updates = std::min(num_max_pops, static_cast<std::int64_t>(max_side_->num_products));
  counts_.min_updates = std::min(num_min_pops_, static_cast<std::int64_t>(min_side_->num_products));
  score(*max_side_, counts_.max_updates);
  score(*min_side_, counts_.min_updates);
  counts_.sorted_key_reads =
      reads_after(*max_side_, num_max_pops) + reads_after(*min_side_, num_min_pops_);
}

/// Iterations in which the max side may gain something, without a branch: which way the sum falls
/// is hard to predict.
template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::walk_both(std::int64_t end) {
  // The min side may have popped more than there are gains.
  if (num_iterations_ >= end) return;
  constexpr int kSignShift = 8 * sizeof(Product) - 1;
  const Side& max_side = *max_side_;
  const Side& min_side = *min_side_;
  Product sum = running_sum_;
  std::int64_t num_min_pops = num_min_pops_;
  Product next_min_gain = min_side.gain(num_min_pops);
  for (std::int64_t k = num_iterations_; k < end; ++k) {
    const auto is_enabled = static_cast<Product>(~(sum >> kSignShift));  // all ones or zero
    const Product following = min_side.gain(num_min_pops + 1);
    sum += max_side.gain(k) - (next_min_gain & is_enabled);
    num_min_pops += is_enabled & 1;
    next_min_gain = is_enabled != 0 ? following : next_min_gain;
  }
  counts_.skipped_min_steps += (end - num_iterations_) - (num_min_pops - num_min_pops_);
  running_sum_ = sum;
  num_min_pops_ = num_min_pops;
  num_iterations_ = end;
}

/// Iterations after the last gain of the max side: a negative sum stays as it is, and so does any
/// once the min side has nothing to gain.
template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::walk_min_side_alone(std::int64_t num_iterations) {
  const auto num_gains = static_cast<std::int64_t>(min_side_->num_products);
  while (num_iterations_ < num_iterations && running_sum_ >= 0 && num_min_pops_ < num_gains) {
    running_sum_ -= min_side_->gain(num_min_pops_++);
    ++num_iterations_;
  }
  const std::int64_t num_left = num_iterations - num_iterations_;
  if (running_sum_ < 0) {
    counts_.skipped_min_steps += num_left;
  } else {
    num_min_pops_ = std::min(num_min_pops_ + num_left, num_products_);
  }
  num_iterations_ = num_iterations;
}

/// Adds the gains of a side's first `end` pops to their rows' scores.
template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::score(Side& side, std::int64_t end) {
  if (end <= side.num_scored) return;
  const Product least = side.gain(end - 1);
  if (least == side.least_scored) {
    score_equals(side, static_cast<std::size_t>(end - side.num_scored));
    return;
  }
  score_equals(side, side.num_equals - side.num_equals_scored);
  const Product highest = side.least_scored == 0 ? std::numeric_limits<Product>::max()
                                                 : (side.least_scored << format_.low_bits) - 1;
  const std::size_t count = select_between(side.products.data(), side.num_products,
                                           least << format_.low_bits, highest, scored_last_.data());
  add_gains(side, scored_last_.data(), count, 1);
  side.least_scored = least;
  side.num_equals = 0;
  side.num_equals_scored = 0;
  if (side.num_scored > end) {
    take_back(side, count, static_cast<std::size_t>(side.num_scored - end));
  }
}

/// Scores the next products of the least gain.
template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::score_equals(Side& side, std::size_t count) {
  add_gains(side, side.equals.data() + side.num_equals_scored, count, 1);
  side.num_equals_scored += count;
}

/// Of what was scored last and has the least gain, takes back the `surplus` that are popped last.
template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::take_back(Side& side, std::size_t num_scored_last,
                                              std::size_t surplus) {
  const Product lowest = side.least_scored << format_.low_bits;
  const Product highest = lowest | ((Product{1} << format_.low_bits) - 1);
  order_equals(
      side, select_between(scored_last_.data(), num_scored_last, lowest, highest, equals_.data()));
  side.num_equals_scored = side.num_equals - surplus;
  add_gains(side, side.equals.data() + side.num_equals_scored, surplus, -1);
}

/// Puts equal products in the order of their pops: the lowest columns first, in a column whatever
/// the walk meets first.
template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::order_equals(Side& side, std::size_t count) {
  // Of equal products in a column that is walked up, the lower row is popped first.
  const auto flip_row_of_rising = [&](Product packed) {
    const bool is_rising = side.query[static_cast<std::size_t>(format_.column(packed))] <= 0;
    return packed ^ (is_rising ? format_.row_mask() : 0);
  };
  constexpr std::size_t kFew = 32;
  Product* const unordered = equals_.data();
  for (std::size_t i = 0; i < count; ++i) unordered[i] = flip_row_of_rising(unordered[i]);
  side.num_equals = count;
  side.equals.resize(std::max(side.equals.size(), count + kKernelRoom));
  Product* const ordered = side.equals.data();
  if (count <= kFew) {
    order_by_rank(unordered, count, ordered);
  } else {
    std::copy_n(unordered, count, ordered);
    std::sort(ordered, ordered + count, std::greater<>());
  }
  for (std::size_t i = 0; i < count; ++i) ordered[i] = flip_row_of_rising(ordered[i]);
}

/// Adds gains to their rows' scores, or takes them away again (`sign` -1).
template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::add_gains(Side& side, const Product* products,
                                              std::size_t count, int sign) {
  if (exhausts_columns_) {
    for (std::size_t k = 0; k < count; ++k) {
      side.num_popped[static_cast<std::size_t>(format_.column(products[k]))] += sign;
    }
  }
  add_to_scores(products, count, sign > 0 ? side.sign : -side.sign, format_.low_bits,
                format_.row_mask(), scores_.data());
  side.num_scored += sign * static_cast<std::int64_t>(count);
}

/// Reads of the sorted-key SRAM for one side: initialisation fills the queues, and each pop reads
/// the column's next key unless the column is exhausted.
template <typename Product, typename Gain>
std::int64_t GreedySearchOf<Product, Gain>::reads_after(const Side& side,
                                                        std::int64_t num_pops) const {
  const std::int64_t num_rows = columns_.num_rows();
  if (!exhausts_columns_) return buffer_depth_ * std::int64_t{columns_.num_columns()} + num_pops;
  const auto sum_of_reads = [&](const std::vector<std::int32_t>& num_popped) {
    std::int64_t sum = 0;
    for (const std::int32_t pops : num_popped) {
      sum += std::min(num_rows, std::int64_t{buffer_depth_} + pops);
    }
    return sum;
  };
  if (num_pops == side.num_scored) return sum_of_reads(side.num_popped);
  std::vector<std::int32_t> num_popped = side.num_popped;
  pop_without_gain(side, num_pops - side.num_scored, num_popped);
  return sum_of_reads(num_popped);
}

/// Counts a side's pops that follow its gains: the zeros, column after column, then the negative
/// products.
template <typename Product, typename Gain>
void GreedySearchOf<Product, Gain>::pop_without_gain(const Side& side, std::int64_t count,
                                                     std::vector<std::int32_t>& num_popped) const {
  std::vector<std::pair<Product, int>> losses;  // product, column: to be popped in this order
  std::vector<std::int32_t> zeros(num_popped.size());
  for (std::size_t c = 0; c < num_popped.size(); ++c) {
    const Product* keys = columns_.column(static_cast<int>(c), true);
    for (int p = 0; p < columns_.num_rows(); ++p) {
      const Product product = (keys[p] >> format_.low_bits) * side.query[c];
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

template <typename Product, typename Gain>
int GreedySearchOf<Product, Gain>::candidates(std::int32_t* rows) const {
  const int num_found = positive_rows(scores_, columns_.num_rows(), rows);
  if (num_found > 0) return num_found;
  rows[0] = first_popped_row();
  return 1;
}

template <typename Product, typename Gain>
int GreedySearchOf<Product, Gain>::first_popped_row() const {
  Product largest = std::numeric_limits<Product>::min();
  int row = 0;
  for (int c = 0; c < columns_.num_columns(); ++c) {
    const Product element = max_side_->query[static_cast<std::size_t>(c)];
    const Product head = columns_.column(c, element > 0)[0];
    const Product product = (head >> format_.low_bits) * element;
    if (product <= largest) continue;
    largest = product;
    row = format_.row(head);
  }
  return row;
}

}  // namespace

std::unique_ptr<GreedySearch> make_greedy_search(const Machine& machine) {
  constexpr int kNarrowProductBits = 32;
  const int depth = machine.timing.buffer_depth;
  const int gain_bits = bit_widths(machine.hardware, machine.numerics).product_bits - 1;
  if (ProductFormat::bits(machine) > kNarrowProductBits) {
    return std::make_unique<GreedySearchOf<std::int64_t, std::int64_t>>(depth);
  }
  if (gain_bits > std::numeric_limits<std::uint16_t>::digits) {
    return std::make_unique<GreedySearchOf<std::int32_t, std::int32_t>>(depth);
  }
  return std::make_unique<GreedySearchOf<std::int32_t, std::uint16_t>>(depth);
}

}  // namespace a3::fast
