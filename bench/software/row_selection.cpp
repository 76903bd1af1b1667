#include "bench/software/row_selection.h"

#include <algorithm>
#include <cmath>

namespace a3::bench {

void RowSelection::learn(const Int16Operation& /*operation*/) {}

int num_wanted_rows(double share, int num_rows) {
  return std::max(1, static_cast<int>(std::ceil(share * num_rows - 1e-12)));
}

}  // namespace a3::bench
