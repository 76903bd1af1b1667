#include "workload/offsets_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "a3/base/input_error.h"
#include "workload/operation_checks.h"

namespace a3 {
namespace {

constexpr std::int64_t kBufferElements = 8192;

void check_shape(const ArrayReader& array) {
  const std::vector<std::int64_t>& shape = array.shape();
  if (shape.size() != 1) {
    throw InputError(
        fmt::format("{}: has the shape {}; allowed is one dimension, [number of operations + 1].",
                    array.where(), shape_text(shape)));
  }
  if (shape[0] < 2) {
    throw InputError(fmt::format(
        "{}: has {} element(s), so the trace has no operation; b operations need b + 1 offsets.",
        array.where(), shape[0]));
  }
}

}  // namespace

OffsetsReader::OffsetsReader(ArrayReader array, std::string rows_name, std::int64_t num_rows)
    : array_(std::move(array)), rows_name_(std::move(rows_name)), num_rows_(num_rows) {
  check_shape(array_);
  num_left_ = array_.shape()[0];
  const std::int64_t first = read_offset();
  if (first != 0) {
    throw InputError(
        fmt::format("{}: begins with {}; the first offset must be 0.", array_.where(), first));
  }
}

std::int64_t OffsetsReader::next() {
  const std::int64_t begin = offset_;
  offset_ = read_offset();
  const std::int64_t index = operation_ + 1;
  if (offset_ < begin) {
    throw InputError(
        fmt::format("{}: element {} is {}, less than element {}, {}; offsets must not decrease.",
                    array_.where(), index, offset_, operation_, begin));
  }
  if (offset_ > num_rows_) {
    throw InputError(fmt::format("{}: element {} is {}, but '{}' has {} rows.", array_.where(),
                                 index, offset_, rows_name_, num_rows_));
  }
  if (offset_ == begin) {
    throw InputError(fmt::format(
        "{}: operation {} is empty (elements {} and {} are both {}); every operation needs at "
        "least one row in '{}'.",
        array_.where(), operation_, operation_, index, offset_, rows_name_));
  }
  if (index == num_operations() && offset_ != num_rows_) {
    throw InputError(fmt::format("{}: ends with {}; the last offset must be {}, the rows of '{}'.",
                                 array_.where(), offset_, num_rows_, rows_name_));
  }
  operation_ = index;
  return offset_ - begin;
}

std::int64_t OffsetsReader::read_offset() {
  if (buffer_position_ == buffer_.size()) {
    buffer_.resize(static_cast<std::size_t>(std::min(num_left_, kBufferElements)));
    array_.read(buffer_.data(), buffer_.size() * sizeof(std::int64_t));
    num_left_ -= static_cast<std::int64_t>(buffer_.size());
    buffer_position_ = 0;
  }
  const std::int64_t offset = buffer_[buffer_position_++];
  return array_.type().is_swapped
             ? static_cast<std::int64_t>(__builtin_bswap64(static_cast<std::uint64_t>(offset)))
             : offset;
}

}  // namespace a3
