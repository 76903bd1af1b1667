#include "modules/select/all_rows_selector.h"

#include <numeric>

namespace a3 {

void AllRowsSelector::start_operation(int num_rows) {
  rows_.resize(static_cast<std::size_t>(num_rows));
  std::iota(rows_.begin(), rows_.end(), 0);
}

}  // namespace a3
