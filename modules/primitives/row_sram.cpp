#include "modules/primitives/row_sram.h"

#include <fmt/format.h>

#include <algorithm>

#include "a3/systemc/errors.h"
#include "modules/primitives/register.h"

namespace a3 {

RowSram::RowSram(const sc_core::sc_module_name& name, int num_rows, int num_lanes, int element_bits,
                 std::int64_t& num_reads)
    : sc_module(name),
      max_rows_(num_rows),
      num_lanes_(num_lanes),
      element_bits_(element_bits),
      num_reads_(num_reads) {}

void RowSram::write(int row, const std::int32_t* raw) {
  if (row < 0 || row >= max_rows_) {
    throw ModelError(fmt::format("{}: row {} written, but the memory has rows 0 to {}", name(), row,
                                 max_rows_ - 1));
  }
  const auto index = static_cast<std::size_t>(row);
  if (index >= is_written_.size()) {
    is_written_.resize(index + 1);
    words_.resize(is_written_.size() * static_cast<std::size_t>(num_lanes_));
  }
  std::int32_t* const elements = word(row);
  for (int lane = 0; lane < num_lanes_; ++lane) {
    checked_width(raw[lane], element_bits_, name());
    elements[lane] = raw[lane];
  }
  is_written_[index] = true;
}

void RowSram::start_operation(int num_rows) {
  if (num_rows > max_rows_) {
    throw ModelError(fmt::format("{}: an operation of {} rows, but the memory has {}", name(),
                                 num_rows, max_rows_));
  }
  const auto first_unwritten = std::find(is_written_.begin(), is_written_.end(), false);
  if (first_unwritten - is_written_.begin() < num_rows) {
    throw ModelError(fmt::format("{}: row {} of the operation has never been written", name(),
                                 first_unwritten - is_written_.begin()));
  }
  num_rows_ = num_rows;
}

const std::int32_t* RowSram::read(std::int32_t row) {
  port_.use(name());
  if (row < 0 || row >= num_rows_) {
    throw ModelError(std::string(name()) + ": read beyond the operation's rows");
  }
  ++num_reads_;
  return word(row);
}

std::optional<FlippedWord> RowSram::flip(int row, int lane, int bit) {
  if (row >= num_rows_) return std::nullopt;
  std::int32_t& element = word(row)[lane];
  const FlippedWord flipped{element, flip_signed(element, bit, element_bits_)};
  element = static_cast<std::int32_t>(flipped.after);
  return flipped;
}

std::int64_t RowSram::size_bits() const {
  return std::int64_t{max_rows_} * num_lanes_ * element_bits_;
}

}  // namespace a3
