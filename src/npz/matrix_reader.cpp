#include "npz/matrix_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "a3/base/input_error.h"
#include "npz/array_shape.h"

namespace a3 {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{64} << 10;
constexpr std::uint64_t kMaxFortranBytes = std::uint64_t{256} << 20;

}  // namespace

MatrixReader::MatrixReader(ArrayReader array) : array_(std::move(array)) {
  if (array_.fortran_order() && array_.data_bytes() > kMaxFortranBytes) {
    throw InputError(fmt::format(
        "{}: is stored in Fortran order and has {} bytes; at most {} are allowed, because such an "
        "array must be read whole. Save it with numpy.ascontiguousarray.",
        array_.where(), array_.data_bytes(), kMaxFortranBytes));
  }
}

void MatrixReader::next(int num_rows, Matrix<double>& matrix) {
  if (array_.fortran_order() && whole_.empty()) read_whole_array();
  matrix.resize(num_rows, num_cols());
  const auto num_rows_wanted = static_cast<std::size_t>(num_rows);
  const auto row_elements = static_cast<std::size_t>(num_cols());
  const std::size_t row_bytes = row_elements * element_bytes();
  const std::size_t rows_at_once =
      std::min(num_rows_wanted, std::max<std::size_t>(1, kChunkBytes / row_bytes));
  bytes_.resize(rows_at_once * row_bytes);
  const std::string where = fmt::format("{}: operation {}, ", array_.where(), operation_);
  for (std::size_t first = 0; first < num_rows_wanted; first += rows_at_once) {
    const std::size_t count = std::min(rows_at_once, num_rows_wanted - first);
    if (array_.fortran_order()) {
      gather(row_ + first, count);
    } else {
      array_.read(bytes_.data(), count * row_bytes);
    }
    double* out = matrix.data().data() + first * row_elements;
    decode(array_.type(), bytes_.data(), count * row_elements, out);
    check_finite(where, out, count * row_elements, first, row_elements);
  }
  row_ += num_rows_wanted;
  ++operation_;
}

void MatrixReader::read_whole_array() {
  whole_.resize(array_.data_bytes());
  array_.read(whole_.data(), whole_.size());
}

/// Collects rows of a Fortran-order array in C order. Rows count through all operations: row g of a
/// 3-D array [b, n, d] is row g % n of operation g / n, and element (i, r, c) is stored at i + b *
/// (r + n * c).
void MatrixReader::gather(std::size_t first_row, std::size_t num_rows) {
  const std::vector<std::int64_t>& shape = array_.shape();
  const auto num_slices = shape.size() == 3 ? static_cast<std::size_t>(shape[0]) : std::size_t{1};
  const auto slice_rows = static_cast<std::size_t>(shape[shape.size() - 2]);
  const auto num_columns = static_cast<std::size_t>(shape.back());
  const std::size_t size = element_bytes();
  std::byte* out = bytes_.data();
  for (std::size_t row = first_row; row < first_row + num_rows; ++row) {
    const std::size_t start = row / slice_rows + num_slices * (row % slice_rows);
    for (std::size_t column = 0; column < num_columns; ++column) {
      const std::size_t index = start + num_slices * slice_rows * column;
      std::memcpy(out, whole_.data() + index * size, size);
      out += size;
    }
  }
}

}  // namespace a3
