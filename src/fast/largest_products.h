#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/config/machine.h"
#include "a3/uarch/sorted_keys.h"

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
/// Besides the columns themselves it holds some of their keys, marks, row-wise: those at the first
/// positions of every column, all of them, and then at positions ever further apart.
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

  /// Positions of the marks, ascending, 0 first.
  std::size_t num_marks() const { return spans_.size(); }
  /// Of each mark: positions since the mark before.
  const T* spans() const { return spans_.data(); }
  /// The first marks, which stand at consecutive positions.
  std::size_t num_heads() const { return num_heads_; }
  /// [num_marks, mark_stride]; what stands behind the columns is 0.
  std::size_t mark_stride() const { return mark_stride_; }
  const T* marks(bool descending) const {
    return (descending ? descending_marks_ : ascending_marks_).data();
  }

 private:
  void place_marks(std::int64_t most_pops);

  int num_rows_ = 0;
  int num_columns_ = 0;
  std::vector<T> descending_;
  std::vector<T> ascending_;
  std::vector<T> spans_;
  std::size_t num_heads_ = 0;
  std::size_t mark_stride_ = 0;
  std::vector<T> descending_marks_;
  std::vector<T> ascending_marks_;
};

/// Finds, for one side and one query, the largest products of an operation, in no order: at least
/// as many as wanted, or else all positive ones. Reads little more than what stands near the heads
/// of the sorted columns (ours).
template <typename T>
class LargestProducts {
 public:
  /// `query` has an element per column, negated for the min side, and kKernelRoom behind them. The
  /// products overwrite what is in `products`, which only ever grows; returns how many they are.
  std::size_t find(const WalkableColumns<T>& columns, const ProductFormat& format,
                   const std::vector<T>& query, std::size_t num_wanted, std::vector<T>& products);

 private:
  /// A product, not packed.
  T find_bound(const WalkableColumns<T>& columns, const ProductFormat& format,
               std::size_t num_wanted);
  std::size_t trimmed(std::vector<T>& products, std::size_t count, std::size_t num_wanted, T bound,
                      const ProductFormat& format) const;

  std::vector<T> marks_;  ///< times the query
  std::vector<T> open_columns_;
  double last_bound_to_scale_ = 0.01;  ///< of the query before
};

extern template class WalkableColumns<std::int32_t>;
extern template class WalkableColumns<std::int64_t>;
extern template class LargestProducts<std::int32_t>;
extern template class LargestProducts<std::int64_t>;

}  // namespace a3::fast
