#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>

#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/row_kernels.h"

namespace a3::fast {

/// Rows of a query, in somebody's memory: all, its candidates, or what is kept of them.
template <typename Score>
struct RowSet {
  ScoredRows<Score> rows;
  int count = 0;
};

/// Memory for the rows of a query, with the room that kernels need behind them.
template <typename Score>
struct RowWorkspace {
  AlignedVector<std::int32_t> all_rows;  ///< 0, 1, ...: also the positions of candidates
  AlignedVector<Score> all_differences;
  AlignedVector<Score> all_exponents;

  AlignedVector<std::int32_t> candidates;
  AlignedVector<std::int32_t> marks;  ///< of candidates among all rows
  AlignedVector<Score> scores;

  AlignedVector<std::int32_t> positions;  ///< of rows kept
  AlignedVector<Score> differences;       ///< of candidates, then of rows kept, as are the next
  AlignedVector<Score> exponents;

  void resize(int num_rows) {
    const std::size_t size = static_cast<std::size_t>(num_rows) + kKernelRoom;
    all_rows.resize(size);
    std::iota(all_rows.begin(), all_rows.end(), 0);
    for (auto* rows : {&candidates, &marks, &positions}) rows->resize(size);
    for (auto* numbers : {&scores, &all_differences, &all_exponents, &differences, &exponents}) {
      numbers->resize(size);
    }
  }
};

}  // namespace a3::fast
