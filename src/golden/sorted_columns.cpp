#include "golden/sorted_columns.h"

#include <algorithm>
#include <vector>

namespace a3::golden {

SortedColumns sort_columns(const Matrix<std::int64_t>& key) {
  const int num_rows = key.num_rows();
  const int num_columns = key.num_cols();
  SortedColumns sorted{Matrix<std::int64_t>(num_columns, num_rows),
                       Matrix<std::int32_t>(num_columns, num_rows)};
  // key * n + row orders as the pair (key, row) does, and sorts several times faster.
  std::vector<std::int64_t> ranks(static_cast<std::size_t>(num_rows));
  for (int j = 0; j < num_columns; ++j) {
    for (int r = 0; r < num_rows; ++r) {
      ranks[static_cast<std::size_t>(r)] = key(r, j) * num_rows + r;
    }
    std::sort(ranks.begin(), ranks.end());
    for (int p = 0; p < num_rows; ++p) {
      const auto remainder = static_cast<int>(ranks[static_cast<std::size_t>(p)] % num_rows);
      const int row = remainder < 0 ? remainder + num_rows : remainder;
      sorted.row_id(j, p) = row;
      sorted.key(j, p) = key(row, j);
    }
  }
  return sorted;
}

}  // namespace a3::golden
