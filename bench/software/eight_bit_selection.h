#pragma once

#include <array>

#include "bench/software/row_selection.h"

namespace a3::bench {

/// Dot products of keys and queries rounded to bytes, and then the rows within a margin of the
/// largest. One step of a key is 1/63 of the largest element of all keys, one of a query 1/63 of
/// that query's.
class EightBitSelection : public RowSelection {
 public:
  /// `threshold`: how far below the largest an estimated score may be, raw.
  explicit EightBitSelection(std::int32_t threshold) : threshold_(threshold) {}

  void prepare(const Int16Operation& operation) override;
  void start(int first_query, int count) override;
  FoundRows select(int index) override;

 private:
  void lay_out(const Int16Operation& operation);

  const std::int32_t threshold_;
  const Int16Operation* operation_ = nullptr;
  int largest_key_ = 1;
  fast::AlignedVector<std::uint8_t> tiles_;
  /// Of the block at hand: elements, the largest of each before rounding, estimates of all rows.
  std::array<fast::AlignedVector<std::int8_t>, kQueriesPerBlock> queries_;
  std::array<int, kQueriesPerBlock> largest_query_{};
  std::array<fast::AlignedVector<std::int32_t>, kQueriesPerBlock> estimates_;
  fast::AlignedVector<std::int32_t> rows_;
};

}  // namespace a3::bench
