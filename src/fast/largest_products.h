#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/config/machine.h"
#include "a3/uarch/sorted_keys.h"
#include "fast/product_kernels.h"

namespace a3::fast {

inline std::size_t next_power_of_two(std::size_t n) {
  std::size_t power = 1;
  while (power < n) power *= 2;
  return power;
}

/// How a product and where it came from are packed into one signed integer. From the top: product |
/// (largest column - column) | row. Of different products the larger is the larger integer, of
/// equal products in different columns that of the lower column, as the comparator trees decide.
struct ProductFormat {
  int row_bits = 0;
  int low_bits = 0;  ///< of row and column
  int column_mask = 0;

  static ProductFormat of(int num_rows, int num_columns);
  /// Bits of a packed product on this machine, at most.
  static int bits(const Machine& machine);

  int row_mask() const { return (1 << row_bits) - 1; }
  std::int64_t low_mask() const { return (std::int64_t{1} << low_bits) - 1; }
  template <typename T>
  int row(T packed) const {
    return static_cast<int>(packed) & row_mask();
  }
  template <typename T>
  int column(T packed) const {
    return column_mask - (static_cast<int>(packed >> row_bits) & column_mask);
  }
};

/// A key matrix's columns, each sorted, in both directions a side may walk them: packed as products
/// are, with the key in place of the product. `T` is std::int32_t where the packed products fit it,
/// else std::int64_t.
///
/// Besides, how many keys of a column reach a level is tabulated, for each direction: keys at least
/// as high when descending, at least as low below zero when ascending. A level is one number of the
/// keys' or, where they are spread wide, a power of two of them.
template <typename T>
class WalkableColumns {
 public:
  /// `most_pops`: nobody walks further down a column.
  void load(const SortedKeys& sorted, const ProductFormat& format, std::int64_t most_pops);

  int num_rows() const { return num_rows_; }
  int num_columns() const { return num_columns_; }
  /// Keys of a column from its highest (`descending`) or lowest on.
  const T* column(int column, bool descending) const {
    return (descending ? descending_ : ascending_).data() +
           static_cast<std::size_t>(column) * static_cast<std::size_t>(num_rows_);
  }

  const ColumnTables& tables() const { return tables_; }

 private:
  void tabulate(const SortedKeys& sorted, std::int64_t most_pops);
  void note_heads(const SortedKeys& sorted);
  void count_levels(const SortedKeys& sorted, std::int64_t most_pops);

  int num_rows_ = 0;
  int num_columns_ = 0;
  std::vector<T> descending_;
  std::vector<T> ascending_;
  std::vector<float> heads_;
  std::vector<float> typical_;
  std::vector<std::int32_t> counts_;
  ColumnTables tables_;
};

/// Finds, for one side and one query, the largest products of an operation: at least as many as
/// wanted, or else all positive ones, column after column, each column's in the order of its walk.
/// So equal products come in the order in which a side pops them. Reads little more than the keys
/// of those products (ours).
template <typename T>
class LargestProducts {
 public:
  /// `query` has an element per column, negated for the min side, and kKernelRoom behind them. The
  /// products overwrite what is in `products`, which only ever grows; returns how many they are.
  std::size_t find(const WalkableColumns<T>& columns, const ProductFormat& format,
                   const std::vector<T>& query, std::size_t num_wanted, std::vector<T>& products);

  /// No column holds more of the products that were found last.
  std::int32_t most_in_column() const { return most_in_column_; }

 private:
  void find_bound(const std::vector<T>& query, const ColumnTables& tables, std::size_t num_wanted,
                  bool is_few);
  void open_from(const std::vector<T>& query, const ColumnTables& tables, T bound);
  std::int64_t count_surely_reaching(const ColumnTables& tables, T bound);
  std::int64_t count_possibly_reaching(const ColumnTables& tables, T bound);
  std::size_t trimmed(std::vector<T>& products, std::size_t count, std::size_t num_wanted,
                      const ProductFormat& format) const;

  float bound_to_norm_ = 0.1F;  ///< of the queries before

  // For the query at hand.
  T bound_ = 0;                       ///< a product, not packed
  T counted_bound_ = 0;               ///< what reaches it is in `counts_`, exactly; 0: nothing is
  std::vector<float> head_products_;  ///< of every column
  OpenColumns<T> open_{};
  T open_from_ = 0;  ///< columns with a product of this size are open
  std::vector<std::int32_t> columns_;
  std::vector<T> elements_;
  std::vector<float> levels_per_product_;
  std::vector<std::int32_t> places_;
  std::vector<std::int32_t> counts_;
  std::int32_t most_in_column_ = 0;
};

extern template class WalkableColumns<std::int32_t>;
extern template class WalkableColumns<std::int64_t>;
extern template class LargestProducts<std::int32_t>;
extern template class LargestProducts<std::int64_t>;

}  // namespace a3::fast
