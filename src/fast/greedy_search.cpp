#include "fast/greedy_search.h"

#include <algorithm>

#include "fast/int16_kernels.h"
#include "fast/product_kernels.h"

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

/// `T` holds a packed product, and with it a running sum.
template <typename T>
class GreedySearchOf : public GreedySearch {
 public:
  explicit GreedySearchOf(int buffer_depth) : buffer_depth_(buffer_depth) {}

  void load(const SortedKeys& sorted, std::int64_t most_iterations) override;
  void start(const std::int32_t* query) override;
  void advance(std::int64_t num_iterations) override;
  int candidates(std::int32_t* rows) const override;
  const SearchCounts& counts() const override { return counts_; }

 private:
  /// One side's pops in order.
  struct SideOfSearch {
    ProductOrder<T> order;
    std::vector<T> query;                  ///< negated for the min side
    std::vector<std::int32_t> flips;       ///< per column: what turns a row code into a row
    const T* products = nullptr;           ///< packed
    std::vector<T> gains;                  ///< what each pop adds to its row, not below 0
    std::int64_t num_gains = 0;            ///< pops that add something; they come first
    std::int64_t num_scored = 0;           ///< pops that are in the greedy scores
    std::int64_t num_counted = 0;          ///< pops whose reads are counted
    std::vector<std::int32_t> num_popped;  ///< of each column
  };

  void find_order(SideOfSearch& side, const std::int32_t* query, int sign);
  void walk_both(std::int64_t end);
  void walk_min_side_alone(std::int64_t num_iterations);
  void score(SideOfSearch& side, std::int64_t end, int sign);
  void count_reads(SideOfSearch& side, std::int64_t end);

  const int buffer_depth_;
  ProductFormat format_;
  WalkableColumns<T> columns_;
  std::int64_t most_pops_ = 0;  ///< of a side
  bool exhausts_columns_ = false;
  SideOfSearch max_side_;
  SideOfSearch min_side_;
  std::vector<T> scores_;
  T running_sum_ = 0;
  std::int64_t num_iterations_ = 0;
  std::int64_t num_min_pops_ = 0;
  std::int64_t initial_reads_ = 0;
  SearchCounts counts_;
};

template <typename T>
void GreedySearchOf<T>::load(const SortedKeys& sorted, std::int64_t most_iterations) {
  const int num_rows = sorted.num_rows();
  const int num_columns = sorted.num_columns();
  format_ = ProductFormat::of(num_rows, num_columns);
  most_pops_ = std::min(most_iterations, std::int64_t{num_rows} * num_columns);
  columns_.load(sorted, format_, most_pops_);
  exhausts_columns_ = buffer_depth_ + most_iterations > num_rows;
  initial_reads_ = 2 * std::int64_t{num_columns} * std::min(buffer_depth_, num_rows);
  scores_.resize(static_cast<std::size_t>(num_rows) + kLaneMultiple);
  for (SideOfSearch* side : {&max_side_, &min_side_}) {
    side->query.resize(static_cast<std::size_t>(num_columns) + kKernelRoom);
    side->flips.resize(static_cast<std::size_t>(num_columns));
    side->gains.resize(static_cast<std::size_t>(most_pops_) + kKernelRoom);
    side->num_popped.resize(static_cast<std::size_t>(num_columns));
  }
}

template <typename T>
void GreedySearchOf<T>::start(const std::int32_t* query) {
  find_order(max_side_, query, 1);
  find_order(min_side_, query, -1);
  std::fill_n(scores_.begin(), columns_.num_rows(), T{0});
  running_sum_ = 0;
  num_iterations_ = 0;
  num_min_pops_ = 0;
  counts_ = {};
  counts_.sorted_key_reads = initial_reads_;
}

template <typename T>
void GreedySearchOf<T>::find_order(SideOfSearch& side, const std::int32_t* query, int sign) {
  for (std::size_t c = 0; c < side.flips.size(); ++c) {
    side.query[c] = query[c] * sign;
    side.flips[c] = side.query[c] > 0 ? 0 : format_.row_mask();
  }
  side.products = side.order.find(columns_, format_, side.query, most_pops_);
  side.num_gains = static_cast<std::int64_t>(gains_of(
      side.products, static_cast<std::size_t>(most_pops_), format_.low_bits, side.gains.data()));
  side.num_scored = side.num_counted = 0;
  if (exhausts_columns_) std::fill(side.num_popped.begin(), side.num_popped.end(), 0);
}

template <typename T>
void GreedySearchOf<T>::advance(std::int64_t num_iterations) {
  walk_both(std::min(num_iterations, most_pops_));
  walk_min_side_alone(num_iterations);
  const std::int64_t num_max_pops = std::min(num_iterations, most_pops_);
  counts_.max_updates = std::min(num_max_pops, max_side_.num_gains);
  counts_.min_updates = std::min(num_min_pops_, min_side_.num_gains);
  score(max_side_, counts_.max_updates, 1);
  score(min_side_, counts_.min_updates, -1);
  if (exhausts_columns_) {
    count_reads(max_side_, num_max_pops);
    count_reads(min_side_, num_min_pops_);
  } else {
    counts_.sorted_key_reads = initial_reads_ + num_max_pops + num_min_pops_;
  }
}

/// Iterations in which the max side pops, without a branch: which way the sum falls is hard to
/// predict.
template <typename T>
void GreedySearchOf<T>::walk_both(std::int64_t end) {
  const T* const max_gains = max_side_.gains.data();
  const T* const min_gains = min_side_.gains.data();
  T sum = running_sum_;
  std::int64_t num_min_pops = num_min_pops_;
  T next_min_gain = min_gains[num_min_pops];
  const std::int64_t begin = std::min(num_iterations_, end);
  for (std::int64_t k = begin; k < end; ++k) {
    const T is_enabled = static_cast<T>(~(sum >> (8 * sizeof(T) - 1)));  // all ones or zero
    const T following = min_gains[num_min_pops + 1];
    sum += max_gains[k] - (next_min_gain & is_enabled);
    num_min_pops += is_enabled & 1;
    next_min_gain = is_enabled != 0 ? following : next_min_gain;
  }
  counts_.skipped_min_steps += (end - begin) - (num_min_pops - num_min_pops_);
  running_sum_ = sum;
  num_min_pops_ = num_min_pops;
  num_iterations_ = std::max(num_iterations_, end);
}

/// Iterations after the max side has popped all products: as soon as the min side stands still as
/// well, so does everything.
template <typename T>
void GreedySearchOf<T>::walk_min_side_alone(std::int64_t num_iterations) {
  while (num_iterations_ < num_iterations && running_sum_ >= 0 && num_min_pops_ < most_pops_) {
    running_sum_ -= min_side_.gains[static_cast<std::size_t>(num_min_pops_++)];
    ++num_iterations_;
  }
  if (running_sum_ < 0) counts_.skipped_min_steps += num_iterations - num_iterations_;
  num_iterations_ = num_iterations;
}

template <typename T>
void GreedySearchOf<T>::score(SideOfSearch& side, std::int64_t end, int sign) {
  const T row_mask = format_.row_mask();
  T* const scores = scores_.data();
  for (std::int64_t k = side.num_scored; k < end; ++k) {
    const T product = side.products[k];
    const int flip = side.flips[static_cast<std::size_t>(format_.column(product))];
    const auto row = static_cast<std::size_t>(static_cast<int>(product & row_mask) ^ flip);
    scores[row] += sign * side.gains[static_cast<std::size_t>(k)];
  }
  side.num_scored = std::max(side.num_scored, end);
}

/// A pop reads the column's next key, unless the column is exhausted.
template <typename T>
void GreedySearchOf<T>::count_reads(SideOfSearch& side, std::int64_t end) {
  for (std::int64_t k = side.num_counted; k < end; ++k) {
    std::int32_t& num_popped =
        side.num_popped[static_cast<std::size_t>(format_.column(side.products[k]))];
    counts_.sorted_key_reads += buffer_depth_ + num_popped++ < columns_.num_rows() ? 1 : 0;
  }
  side.num_counted = end;
}

template <typename T>
int GreedySearchOf<T>::candidates(std::int32_t* rows) const {
  const int num_found = positive_rows(scores_, columns_.num_rows(), rows);
  if (num_found > 0) return num_found;
  // A walk's products of a zero are all alike, so their order says nothing of the walk's.
  const int column = format_.column(max_side_.products[0]);
  const int flip = max_side_.flips[static_cast<std::size_t>(column)];
  const T first_key = columns_.column(column, flip == 0)[0];
  rows[0] = static_cast<int>(first_key & format_.row_mask()) ^ flip;
  return 1;
}

}  // namespace

std::unique_ptr<GreedySearch> make_greedy_search(const Machine& machine) {
  constexpr int kNarrowBits = 32;
  const int depth = machine.timing.buffer_depth;
  if (ProductFormat::bits(machine) <= kNarrowBits) {
    return std::make_unique<GreedySearchOf<std::int32_t>>(depth);
  }
  return std::make_unique<GreedySearchOf<std::int64_t>>(depth);
}

}  // namespace a3::fast
