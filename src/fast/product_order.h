#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/config/machine.h"
#include "a3/uarch/sorted_keys.h"
#include "fast/product_kernels.h"

namespace a3::fast {

/// How a product and where it came from are packed into one signed integer, so that the order of
/// the integers is the order in which a side of the candidate search pops the products: the larger
/// product first, then the lower column, then the column's own order.
///
/// From the top: product | (largest column - column) | row code. The row code is the row, or its
/// complement where the column is walked from its lowest key on, so that the row popped first has
/// the larger code.
struct ProductFormat {
  int row_bits = 0;
  int low_bits = 0;  ///< row code and column code
  int column_mask = 0;

  static ProductFormat of(int num_rows, int num_columns);
  /// Bits of a packed product on this machine.
  static int bits(const Machine& machine);

  int row_mask() const { return (1 << row_bits) - 1; }
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
           static_cast<std::size_t>(column) * stride_;
  }

  /// Positions of the marks, ascending, 0 first.
  const std::vector<std::int32_t>& mark_positions() const { return mark_positions_; }
  /// The first marks, which stand at consecutive positions.
  std::size_t num_heads() const { return num_heads_; }
  /// [number of marks, num_columns].
  const T* marks(bool descending) const {
    return (descending ? descending_marks_ : ascending_marks_).data();
  }

 private:
  void place_marks(std::int64_t most_pops);

  int num_rows_ = 0;
  int num_columns_ = 0;
  std::size_t stride_ = 0;
  std::vector<T> descending_;
  std::vector<T> ascending_;
  std::vector<std::int32_t> mark_positions_;
  std::size_t num_heads_ = 0;
  std::vector<T> descending_marks_;
  std::vector<T> ascending_marks_;
};

/// The order in which one side pops an operation's products (paper, IV-C), for one query: the
/// largest `limit` of all n x num_columns products, sorted. Exact, ties included; the fastest way
/// there (ours) reads only what stands near the heads of the sorted columns.
template <typename T>
class ProductOrder {
 public:
  /// `query` has an element per column; `limit` >= 1. The result holds min(limit, n x num_columns)
  /// packed products, the first popped first, and is valid until the next call.
  const T* find(const WalkableColumns<T>& columns, const ProductFormat& format,
                const std::vector<T>& query, std::int64_t limit);

  std::size_t size() const { return size_; }

 private:
  T find_bound(const WalkableColumns<T>& columns, const std::vector<T>& query);
  std::size_t walk_open_columns(const WalkableColumns<T>& columns, const ProductFormat& format,
                                const std::vector<T>& query, T bound, T* products);

  std::vector<T> products_;
  std::vector<T> sorted_;
  std::vector<T> scratch_;
  std::vector<T> spans_;  ///< of each mark: positions since the mark before
  std::vector<Walk<T>> walks_;
  std::size_t size_ = 0;
  T last_bound_ = 0;  ///< of the query before, where the search for the next one begins
};

extern template class WalkableColumns<std::int32_t>;
extern template class WalkableColumns<std::int64_t>;
extern template class ProductOrder<std::int32_t>;
extern template class ProductOrder<std::int64_t>;

}  // namespace a3::fast
