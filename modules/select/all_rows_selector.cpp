#include "modules/select/all_rows_selector.h"

#include <numeric>

namespace a3 {

AllRowsSelector::Offer AllRowsSelector::hand_over() {
  const QueryVector& query = queries_.pop();
  rows_.resize(static_cast<std::size_t>(query.visible_rows));
  std::iota(rows_.begin(), rows_.end(), 0);
  return {&query, &rows_};
}

}  // namespace a3
