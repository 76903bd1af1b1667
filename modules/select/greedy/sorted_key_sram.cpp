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
      ports_(static_cast<std::size_t>(size.num_lanes) * kNumSearchSides),
      num_reads_(num_reads) {}

void SortedKeySram::write(int lane, int word, std::int32_t key_raw, std::int32_t row) {
  const bool has_word = lane >= 0 && lane < size_.num_lanes && word >= 0 && word < size_.num_words;
  if (!has_word || row < 0 || row >= size_.num_words) {
    throw ModelError(fmt::format(
        "{}: row {} written to word {} of lane {}, but the memory has {} words in each of {} lanes",
        name(), row, word, lane, size_.num_words, size_.num_lanes));
  }
  checked_width(key_raw, size_.widths.element_bits, name());
  if (index(lane, word) >= words_.size()) {
    words_.resize(index(0, word + 1));
    is_written_.resize(words_.size());
  }
  words_[index(lane, word)] = {key_raw, row};
  is_written_[index(lane, word)] = true;
}

void SortedKeySram::start_operation(const OperationShape& shape) {
  const std::int64_t num_words = std::int64_t{shape.num_rows} * shape.num_slices;
  if (num_words > size_.num_words) {
    throw ModelError(fmt::format("{}: an operation of {} words a lane, but the memory has {}",
                                 name(), num_words, size_.num_words));
  }
  const auto unwritten = std::find(is_written_.begin(), is_written_.end(), false);
  const std::size_t first_unwritten = static_cast<std::size_t>(unwritten - is_written_.begin());
  if (first_unwritten < index(0, static_cast<int>(num_words))) {
    const auto num_lanes = static_cast<std::size_t>(size_.num_lanes);
    throw ModelError(fmt::format("{}: word {} of lane {} has never been written", name(),
                                 first_unwritten / num_lanes, first_unwritten % num_lanes));
  }
  shape_ = shape;
}

const SortedKey& SortedKeySram::beyond_rows() const {
  if (!damage_.any()) throw ModelError(std::string(name()) + ": read beyond the operation's rows");
  static constexpr SortedKey kZeros{0, 0};
  return kZeros;
}

std::optional<FlippedWord> SortedKeySram::flip_key(int column, int position, int bit) {
  if (position >= shape_.num_rows) return std::nullopt;
  SortedKey& word = words_[index_of(column, position)];
  const FlippedWord flipped{word.raw, flip_signed(word.raw, bit, size_.widths.element_bits)};
  word.raw = static_cast<std::int32_t>(flipped.after);
  return flipped;
}

std::optional<FlippedWord> SortedKeySram::flip_row_id(int column, int position, int bit) {
  if (position >= shape_.num_rows) return std::nullopt;
  SortedKey& word = words_[index_of(column, position)];
  const FlippedWord flipped{word.row, word.row ^ (1 << bit)};
  word.row = static_cast<std::int32_t>(flipped.after);
  return flipped;
}

std::int64_t SortedKeySram::size_bits() const {
  return std::int64_t{size_.num_words} * size_.num_lanes *
         (size_.widths.element_bits + size_.widths.row_id_bits);
}

}  // namespace a3
