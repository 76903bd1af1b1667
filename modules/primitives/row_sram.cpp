#include "modules/primitives/row_sram.h"

#include <fmt/format.h>

#include <algorithm>

#include "a3/systemc/errors.h"
#include "modules/primitives/register.h"

namespace a3 {

RowSram::RowSram(const sc_core::sc_module_name& name, int num_words, int num_lanes,
                 int element_bits, std::int64_t& num_reads)
    : sc_module(name),
      max_words_(num_words),
      num_lanes_(num_lanes),
      element_bits_(element_bits),
      num_reads_(num_reads) {}

void RowSram::write(int word, const std::int32_t* raw) {
  if (word < 0 || word >= max_words_) {
    throw ModelError(fmt::format("{}: word {} written, but the memory has words 0 to {}", name(),
                                 word, max_words_ - 1));
  }
  const auto index = static_cast<std::size_t>(word);
  if (index >= is_written_.size()) {
    is_written_.resize(index + 1);
    elements_.resize(is_written_.size() * static_cast<std::size_t>(num_lanes_));
  }
  std::int32_t* const written = elements(word);
  for (int lane = 0; lane < num_lanes_; ++lane) {
    checked_width(raw[lane], element_bits_, name());
    written[lane] = raw[lane];
  }
  is_written_[index] = true;
}

void RowSram::start_operation(const OperationShape& shape) {
  const std::int64_t num_words = std::int64_t{shape.num_rows} * shape.num_slices;
  if (num_words > max_words_) {
    throw ModelError(
        fmt::format("{}: an operation of {} rows of {} words, but the memory has {} words", name(),
                    shape.num_rows, shape.num_slices, max_words_));
  }
  const auto first_unwritten =
      std::find(is_written_.begin(), is_written_.end(), false) - is_written_.begin();
  if (first_unwritten < num_words) {
    throw ModelError(fmt::format("{}: word {} of the operation has never been written", name(),
                                 first_unwritten));
  }
  shape_ = shape;
}

const std::int32_t* RowSram::read(std::int32_t row, int slice) {
  port_.use(name());
  if (row < 0 || row >= shape_.num_rows || slice >= shape_.num_slices) {
    throw ModelError(std::string(name()) + ": read beyond the operation's rows");
  }
  ++num_reads_;
  return elements(row * shape_.num_slices + slice);
}

std::optional<FlippedWord> RowSram::flip(int row, int lane, int bit) {
  if (row >= shape_.num_rows) return std::nullopt;
  std::int32_t& element = elements(row)[lane];
  const FlippedWord flipped{element, flip_signed(element, bit, element_bits_)};
  element = static_cast<std::int32_t>(flipped.after);
  return flipped;
}

std::int64_t RowSram::size_bits() const {
  return std::int64_t{max_words_} * num_lanes_ * element_bits_;
}

}  // namespace a3
