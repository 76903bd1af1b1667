#include "workload/offsets_reader.h"

#include <fmt/format.h>

#include <utility>

#include "a3/base/input_error.h"
#include "workload/operation_checks.h"

namespace a3 {
namespace {

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
    : offsets_(std::move(array)), rows_name_(std::move(rows_name)), num_rows_(num_rows) {
  check_shape(this->array());
  const std::int64_t first = offsets_.next();
  if (first != 0) {
    throw InputError(fmt::format("{}: begins with {}; the first offset must be 0.",
                                 this->array().where(), first));
  }
}

std::int64_t OffsetsReader::next() {
  const std::int64_t begin = offset_;
  offset_ = offsets_.next();
  const std::int64_t index = operation_ + 1;
  if (offset_ < begin) {
    throw InputError(
        fmt::format("{}: element {} is {}, less than element {}, {}; offsets must not decrease.",
                    array().where(), index, offset_, operation_, begin));
  }
  if (offset_ > num_rows_) {
    throw InputError(fmt::format("{}: element {} is {}, but '{}' has {} rows.", array().where(),
                                 index, offset_, rows_name_, num_rows_));
  }
  if (offset_ == begin) {
    throw InputError(fmt::format(
        "{}: operation {} is empty (elements {} and {} are both {}); every operation needs at "
        "least one row in '{}'.",
        array().where(), operation_, operation_, index, offset_, rows_name_));
  }
  if (index == num_operations() && offset_ != num_rows_) {
    throw InputError(fmt::format("{}: ends with {}; the last offset must be {}, the rows of '{}'.",
                                 array().where(), offset_, num_rows_, rows_name_));
  }
  operation_ = index;
  return offset_ - begin;
}

}  // namespace a3
