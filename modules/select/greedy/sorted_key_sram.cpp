#include "modules/select/greedy/sorted_key_sram.h"

#include "modules/primitives/model_error.h"
#include "modules/primitives/register.h"

namespace a3 {

SortedKeySram::SortedKeySram(const sc_core::sc_module_name& name, int num_rows, int num_columns,
                             const BitWidths& widths, const Damage& damage)
    : sc_module(name),
      max_rows_(num_rows),
      num_columns_(num_columns),
      widths_(widths),
      damage_(damage),
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

const SortedKey& SortedKeySram::beyond_rows() const {
  if (!damage_.any()) throw ModelError(std::string(name()) + ": read beyond the rows loaded");
  static constexpr SortedKey kZeros{0, 0};
  return kZeros;
}

SortedKey* SortedKeySram::damaged_word(int column, int position) {
  if (position >= sorted_->num_rows()) return nullptr;
  if (sorted_ != &damaged_) {
    damaged_ = *sorted_;
    sorted_ = &damaged_;
  }
  return &damaged_.at(column, position);
}

std::optional<FlippedWord> SortedKeySram::flip_key(int column, int position, int bit) {
  SortedKey* word = damaged_word(column, position);
  if (word == nullptr) return std::nullopt;
  const FlippedWord flipped{word->raw, flip_signed(word->raw, bit, widths_.element_bits)};
  word->raw = static_cast<std::int32_t>(flipped.after);
  return flipped;
}

std::optional<FlippedWord> SortedKeySram::flip_row_id(int column, int position, int bit) {
  SortedKey* word = damaged_word(column, position);
  if (word == nullptr) return std::nullopt;
  const FlippedWord flipped{word->row, word->row ^ (1 << bit)};
  word->row = static_cast<std::int32_t>(flipped.after);
  return flipped;
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
