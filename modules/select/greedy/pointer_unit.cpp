#include "modules/select/greedy/pointer_unit.h"

#include <algorithm>

#include "a3/systemc/errors.h"
#include "arith/bit_widths.h"

namespace a3 {

PointerUnit::PointerUnit(const sc_core::sc_module_name& name, SearchSide side, int num_columns,
                         int max_rows)
    : sc_module(name),
      side_(side),
      max_rows_(max_rows),
      position_mask_((1 << ceil_log2(max_rows)) - 1),
      position_(static_cast<std::size_t>(num_columns)),
      remaining_(static_cast<std::size_t>(num_columns)),
      step_(static_cast<std::size_t>(num_columns)) {}

void PointerUnit::park() {
  std::fill(position_.begin(), position_.end(), 0);
  std::fill(remaining_.begin(), remaining_.end(), 0);
}

void PointerUnit::start(const QueryRegister& query, int num_columns, int num_rows) {
  if (num_rows > max_rows_) throw ModelError(std::string(name()) + ": more rows than positions");
  for (std::size_t column = 0; column < static_cast<std::size_t>(num_columns); ++column) {
    const bool positive = query[static_cast<int>(column)] > 0;
    const bool downwards = positive == (side_ == SearchSide::kMax);
    position_[column] = downwards ? num_rows - 1 : 0;
    step_[column] = downwards ? -1 : 1;
    remaining_[column] = num_rows;
  }
}

int PointerUnit::advance(int column) {
  const auto c = static_cast<std::size_t>(column);
  if (remaining_[c] == 0) throw ModelError(std::string(name()) + ": moved beyond the column's end");
  const int position = position_[c];
  position_[c] = (position + step_[c]) & position_mask_;
  --remaining_[c];
  return position;
}

FlippedWord PointerUnit::flip(int column, int bit) {
  std::int32_t& position = position_[static_cast<std::size_t>(column)];
  const FlippedWord flipped{position, position ^ (1 << bit)};
  position = static_cast<std::int32_t>(flipped.after);
  return flipped;
}

}  // namespace a3
