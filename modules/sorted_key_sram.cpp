#include "modules/sorted_key_sram.h"

#include "modules/model_error.h"
#include "modules/register.h"

namespace a3 {

SortedKeySram::SortedKeySram(const sc_core::sc_module_name& name, int num_rows, int num_columns,
                             const BitWidths& widths)
    : sc_module(name),
      max_rows_(num_rows),
      num_columns_(num_columns),
      widths_(widths),
      ports_(static_cast<std::size_t>(num_columns) * kNumSides) {}

void SortedKeySram::load(const SortedKeys& sorted) {
  if (sorted.num_rows() > max_rows_ || sorted.num_columns() != num_columns_) {
    throw ModelError(std::string(name()) + ": the sorted keys do not fit");
  }
  for (int column = 0; column < num_columns_; ++column) {
    // Ascending, so the two ends bound the column.
    checked_width(sorted.at(column, 0).raw, widths_.element_bits, name());
    checked_width(sorted.at(column, sorted.num_rows() - 1).raw, widths_.element_bits, name());
  }
  sorted_ = &sorted;
}

std::int64_t SortedKeySram::num_reads() const {
  std::int64_t sum = 0;
  for (const AccessPort& port : ports_) sum += port.num_uses();
  return sum;
}

std::int64_t SortedKeySram::size_bits() const {
  return std::int64_t{max_rows_} * num_columns_ * (widths_.element_bits + widths_.row_id_bits);
}

}  // namespace a3
