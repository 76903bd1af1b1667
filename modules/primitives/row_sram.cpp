#include "modules/primitives/row_sram.h"

#include "modules/primitives/model_error.h"
#include "modules/primitives/register.h"

namespace a3 {

RowSram::RowSram(const sc_core::sc_module_name& name, int num_rows, int num_lanes, int element_bits)
    : sc_module(name), max_rows_(num_rows), num_lanes_(num_lanes), element_bits_(element_bits) {}

void RowSram::load(const Matrix<std::int32_t>& matrix) {
  if (matrix.num_rows() > max_rows_ || matrix.num_cols() != num_lanes_) {
    throw ModelError(std::string(name()) + ": a matrix of " + std::to_string(matrix.num_rows()) +
                     " x " + std::to_string(matrix.num_cols()) + " does not fit");
  }
  for (const std::int32_t raw : matrix.data()) checked_width(raw, element_bits_, name());
  matrix_ = matrix;
}

const std::int32_t* RowSram::read(std::int32_t row) {
  port_.use(name());
  if (row < 0 || row >= matrix_.num_rows()) {
    throw ModelError(std::string(name()) + ": read beyond the rows loaded");
  }
  return matrix_.row(row);
}

std::optional<FlippedWord> RowSram::flip(int row, int lane, int bit) {
  if (row >= matrix_.num_rows()) return std::nullopt;
  std::int32_t& element = matrix_(row, lane);
  const FlippedWord flipped{element, flip_signed(element, bit, element_bits_)};
  element = static_cast<std::int32_t>(flipped.after);
  return flipped;
}

std::int64_t RowSram::size_bits() const {
  return std::int64_t{max_rows_} * num_lanes_ * element_bits_;
}

}  // namespace a3
