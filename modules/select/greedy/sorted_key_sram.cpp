#include "modules/select/greedy/sorted_key_sram.h"

#include <fmt/format.h>

#include <algorithm>

#include "a3/systemc/errors.h"
#include "modules/primitives/register.h"

namespace a3 {

SortedKeySram::SortedKeySram(const sc_core::sc_module_name& name, const Size& size,
                             const Damage& damage, std::int64_t& num_reads)
    : sc_module(name),
      size_(size),
      damage_(damage),
      ports_(static_cast<std::size_t>(size.num_columns) * kNumSearchSides),
      num_reads_(num_reads) {}

void SortedKeySram::write(int column, int position, std::int32_t key_raw, std::int32_t row) {
  const bool has_word =
      column >= 0 && column < size_.num_columns && position >= 0 && position < size_.num_rows;
  if (!has_word || row < 0 || row >= size_.num_rows) {
    throw ModelError(fmt::format(
        "{}: row {} written to position {} of column {}, but the memory has {} rows and {} columns",
        name(), row, position, column, size_.num_rows, size_.num_columns));
  }
  checked_width(key_raw, size_.widths.element_bits, name());
  if (index(column, position) >= words_.size()) {
    words_.resize(index(0, position + 1));
    is_written_.resize(words_.size());
  }
  words_[index(column, position)] = {key_raw, row};
  is_written_[index(column, position)] = true;
}

void SortedKeySram::start_operation(int num_rows) {
  if (num_rows > size_.num_rows) {
    throw ModelError(fmt::format("{}: an operation of {} rows, but the memory has {}", name(),
                                 num_rows, size_.num_rows));
  }
  const auto unwritten = std::find(is_written_.begin(), is_written_.end(), false);
  const std::size_t first_unwritten = static_cast<std::size_t>(unwritten - is_written_.begin());
  if (first_unwritten < index(0, num_rows)) {
    const auto num_columns = static_cast<std::size_t>(size_.num_columns);
    throw ModelError(fmt::format("{}: position {} of column {} has never been written", name(),
                                 first_unwritten / num_columns, first_unwritten % num_columns));
  }
  num_rows_ = num_rows;
}

const SortedKey& SortedKeySram::beyond_rows() const {
  if (!damage_.any()) throw ModelError(std::string(name()) + ": read beyond the operation's rows");
  static constexpr SortedKey kZeros{0, 0};
  return kZeros;
}

std::optional<FlippedWord> SortedKeySram::flip_key(int column, int position, int bit) {
  if (position >= num_rows_) return std::nullopt;
  SortedKey& word = words_[index(column, position)];
  const FlippedWord flipped{word.raw, flip_signed(word.raw, bit, size_.widths.element_bits)};
  word.raw = static_cast<std::int32_t>(flipped.after);
  return flipped;
}

std::optional<FlippedWord> SortedKeySram::flip_row_id(int column, int position, int bit) {
  if (position >= num_rows_) return std::nullopt;
  SortedKey& word = words_[index(column, position)];
  const FlippedWord flipped{word.row, word.row ^ (1 << bit)};
  word.row = static_cast<std::int32_t>(flipped.after);
  return flipped;
}

std::int64_t SortedKeySram::size_bits() const {
  return std::int64_t{size_.num_rows} * size_.num_columns *
         (size_.widths.element_bits + size_.widths.row_id_bits);
}

}  // namespace a3
