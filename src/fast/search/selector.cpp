#include "a3/fast/selector.h"

#include <algorithm>

namespace a3::fast {

void Selector::prepare(int /*first_query*/, int /*count*/) {}

void Selector::advance() {}

int Selector::marked_candidates(int num_rows, std::int32_t* rows, std::int32_t* marks) const {
  const int num_candidates = candidates(rows);
  std::fill_n(marks, num_rows, 0);
  for (int i = 0; i < num_candidates; ++i) marks[rows[i]] = 1;
  return num_candidates;
}

void Selector::count(Activity& /*activity*/) const {}

}  // namespace a3::fast
