#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/config/machine.h"
#include "a3/uarch/sorted_keys.h"

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
template <typename T>
class WalkableColumns {
 public:
  /// `depth`: how many heads of each column are also kept row-wise.
  void load(const SortedKeys& sorted, const ProductFormat& format, int depth);

  int num_rows() const { return num_rows_; }
  int num_columns() const { return num_columns_; }
  int depth() const { return depth_; }
  /// Keys of a column from its highest (`descending`) or lowest on.
  const T* column(int column, bool descending) const {
    return walk(descending) + static_cast<std::size_t>(column) * stride_;
  }
  /// [depth, num_columns]: the first keys of every column.
  const T* heads(bool descending) const {
    return (descending ? descending_heads_ : ascending_heads_).data();
  }

 private:
  const T* walk(bool descending) const { return (descending ? descending_ : ascending_).data(); }

  int num_rows_ = 0;
  int num_columns_ = 0;
  int depth_ = 0;
  std::size_t stride_ = 0;
  std::vector<T> descending_;
  std::vector<T> ascending_;
  std::vector<T> descending_heads_;
  std::vector<T> ascending_heads_;
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
  std::vector<T> products_;
  std::vector<T> sorted_;
  std::vector<T> scratch_;
  std::vector<std::uint16_t> open_columns_;  ///< whose products go on beyond the heads
  std::size_t size_ = 0;
};

extern template class WalkableColumns<std::int32_t>;
extern template class WalkableColumns<std::int64_t>;
extern template class ProductOrder<std::int32_t>;
extern template class ProductOrder<std::int64_t>;

}  // namespace a3::fast
