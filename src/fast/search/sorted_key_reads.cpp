#include "fast/search/sorted_key_reads.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace a3::fast {
namespace {

using PopsByColumn = std::vector<std::int32_t>;

template <typename Gain>
std::int64_t num_gaining(const SidePops<Gain>& pops) {
  return static_cast<std::int64_t>(pops.gains.count);
}

/// Pops of each column that have a gain.
template <typename Gain>
PopsByColumn gaining_pops(const SidePops<Gain>& pops, const DescendingColumns<Gain>& columns) {
  PopsByColumn num_popped(static_cast<std::size_t>(columns.num_columns()));
  const ProductPrefixes<Gain>& products = pops.products;
  std::size_t place = 0;
  for (std::size_t i = 0; i < products.num_prefixes; ++i) {
    const int column = columns.column_of(products.half_columns[i]);
    auto& of_column = num_popped[static_cast<std::size_t>(column)];
    for (std::int32_t k = 0; k < products.lengths[i]; ++k, ++place) {
      of_column += pops.gains.contain(products.gains[place], place) ? 1 : 0;
    }
  }
  return num_popped;
}

/// Adds the pops that follow a side's gains: the zeros, column after column, then the negative
/// products.
template <typename Gain>
void add_pops_without_gain(const SidePops<Gain>& pops, const SortedKeys& keys,
                           PopsByColumn& num_popped) {
  std::int64_t num_left = pops.count - num_gaining(pops);
  if (num_left == 0) return;
  std::vector<std::pair<std::int64_t, int>> losses;  // size, column: to be popped in this order
  std::vector<std::int32_t> zeros(num_popped.size());
  for (std::size_t c = 0; c < num_popped.size(); ++c) {
    const std::int64_t element = pops.side == Side::kMin ? -pops.query[c] : pops.query[c];
    for (int p = 0; p < keys.num_rows(); ++p) {
      const std::int64_t product = keys.at(static_cast<int>(c), p).raw * element;
      if (product == 0) ++zeros[c];
      if (product < 0) losses.emplace_back(-product, static_cast<int>(c));
    }
  }
  for (std::size_t c = 0; c < zeros.size(); ++c) {
    const auto num_zeros = static_cast<std::int32_t>(std::min<std::int64_t>(num_left, zeros[c]));
    num_popped[c] += num_zeros;
    num_left -= num_zeros;
  }
  std::sort(losses.begin(), losses.end());
  for (std::size_t k = 0; k < static_cast<std::size_t>(num_left); ++k) {
    ++num_popped[static_cast<std::size_t>(losses[k].second)];
  }
}

/// Whether a column may end among the keys that are read.
template <typename Gain>
bool may_exhaust_a_column(const SidePops<Gain>& pops, std::int64_t num_rows, int buffer_depth) {
  if (buffer_depth + pops.count <= num_rows) return false;
  return pops.count > num_gaining(pops) ||
         buffer_depth + std::int64_t{pops.products.longest()} > num_rows;
}

}  // namespace

template <typename Gain>
std::int64_t sorted_key_reads(const SidePops<Gain>& pops, const SortedKeys& keys,
                              const DescendingColumns<Gain>& columns, int buffer_depth) {
  const std::int64_t num_rows = columns.num_rows();
  if (!may_exhaust_a_column(pops, num_rows, buffer_depth)) {
    return buffer_depth * std::int64_t{columns.num_columns()} + pops.count;
  }
  PopsByColumn num_popped = gaining_pops(pops, columns);
  add_pops_without_gain(pops, keys, num_popped);
  std::int64_t sum = 0;
  for (const std::int32_t of_column : num_popped) {
    sum += std::min(num_rows, std::int64_t{buffer_depth} + of_column);
  }
  return sum;
}

template std::int64_t sorted_key_reads(const SidePops<std::uint16_t>&, const SortedKeys&,
                                       const DescendingColumns<std::uint16_t>&, int);
template std::int64_t sorted_key_reads(const SidePops<std::int32_t>&, const SortedKeys&,
                                       const DescendingColumns<std::int32_t>&, int);
template std::int64_t sorted_key_reads(const SidePops<std::int64_t>&, const SortedKeys&,
                                       const DescendingColumns<std::int64_t>&, int);

}  // namespace a3::fast
