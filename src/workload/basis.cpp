#include "a3/workload/basis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "a3/base/input_error.h"
#include "npz/matrix_reader.h"
#include "npz/zip_archive.h"

namespace a3 {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kMaxColumns = std::int64_t{1} << 16;
// As a3sim.basis allows: what is beyond it would change scores.
constexpr double kMaxInverseError = 1e-6;

ArrayReader open_array(const ZipArchive& archive, const std::string& name, ArrayRole role,
                       std::size_t num_axes) {
  const auto& entries = archive.entries();
  const auto entry = std::find_if(entries.begin(), entries.end(), [&](const ZipArchive::Entry& e) {
    return e.name == name + ".npy";
  });
  if (entry == entries.end()) {
    throw InputError(
        fmt::format("{}: array '{}': is missing; a file of bases has one (scripts/fit_basis.py "
                    "writes such files).",
                    archive.file().string(), name));
  }
  ArrayReader array(archive, *entry, name, role);
  if (array.shape().size() != num_axes) {
    throw InputError(fmt::format("{}: has the shape {}; allowed are {} axes.", array.where(),
                                 shape_text(array.shape()), num_axes));
  }
  return array;
}

std::int64_t read_number(const ZipArchive& archive, const std::string& name) {
  ArrayReader array = open_array(archive, name, ArrayRole::kIntegers, 0);
  std::int64_t number = 0;
  array.read(&number, sizeof(number));
  array.finish();
  return array.type().is_swapped
             ? static_cast<std::int64_t>(__builtin_bswap64(static_cast<std::uint64_t>(number)))
             : number;
}

MatrixReader open_matrices(const ZipArchive& archive, const std::string& name,
                           const std::vector<std::int64_t>& shape) {
  MatrixReader matrices(open_array(archive, name, ArrayRole::kNumbers, shape.size()));
  if (matrices.array().shape() != shape) {
    throw InputError(fmt::format("{}: has the shape {}; beside 'key_matrix' it must be {}.",
                                 matrices.array().where(), shape_text(matrices.array().shape()),
                                 shape_text(shape)));
  }
  return matrices;
}

/// left right
void multiply(const Matrix<double>& left, const Matrix<double>& right, Matrix<double>& product) {
  product.resize(left.num_rows(), right.num_cols());
  std::fill(product.data().begin(), product.data().end(), 0.0);
  for (int r = 0; r < left.num_rows(); ++r) {
    for (int k = 0; k < left.num_cols(); ++k) {
      const double factor = left(r, k);
      for (int c = 0; c < right.num_cols(); ++c) product(r, c) += factor * right(k, c);
    }
  }
}

Matrix<double> widened(const Matrix<double>& matrix, int num_columns) {
  Matrix<double> wide(matrix.num_rows(), num_columns);
  std::fill(wide.data().begin(), wide.data().end(), 0.0);
  for (int r = 0; r < matrix.num_rows(); ++r) {
    std::copy_n(matrix.row(r), matrix.num_cols(), wide.row(r));
  }
  return wide;
}

}  // namespace

Bases::Bases(const std::filesystem::path& file) : file_(file) {
  const ZipArchive archive(file);
  const std::int64_t version = read_number(archive, "basis_version");
  if (version != kVersion) {
    throw InputError(fmt::format("{}: array 'basis_version': is {}; allowed is {}.", file.string(),
                                 version, kVersion));
  }
  num_outer_ = read_number(archive, "outer_heads");
  num_inner_ = read_number(archive, "inner_heads");
  if (num_outer_ == 0 && num_inner_ == 0) {
    throw InputError(
        fmt::format("{}: its heads have names instead of places; fit with --heads ORDER, or "
                    "transform the trace with scripts/fit_basis.py --basis {} --transform.",
                    file.string(), file.string()));
  }
  MatrixReader keys(open_array(archive, "key_matrix", ArrayRole::kNumbers, 3));
  const std::vector<std::int64_t> shape = keys.array().shape();
  if (num_outer_ < 1 || num_inner_ < 1 || num_outer_ > shape[0] || num_inner_ > shape[0] ||
      shape[0] != num_outer_ * num_inner_ || shape[1] < 1 || shape[2] < shape[1] ||
      shape[2] > kMaxColumns) {
    throw InputError(fmt::format(
        "{}: has the shape {}; allowed is [{} x {} heads, d, w] with 1 <= d <= w <= {}.",
        keys.array().where(), shape_text(shape), num_outer_, num_inner_, kMaxColumns));
  }
  MatrixReader queries = open_matrices(archive, "query_matrix", shape);
  MatrixReader offsets = open_matrices(archive, "offset", {shape[0], shape[2]});
  heads_.resize(static_cast<std::size_t>(shape[0]));
  for (Head& head : heads_) {
    keys.next(static_cast<int>(shape[1]), head.key_matrix);
    queries.next(static_cast<int>(shape[1]), head.query_matrix);
    offsets.next(1, head.offset);
  }
  for (MatrixReader* matrices : {&keys, &queries, &offsets}) matrices->finish();
  check_scores_stay();
}

void Bases::check_scores_stay() const {
  for (std::size_t h = 0; h < heads_.size(); ++h) {
    const Head& head = heads_[h];
    for (int r = 0; r < num_dims(); ++r) {
      for (int c = 0; c < num_dims(); ++c) {
        double product = 0;
        for (int k = 0; k < num_columns(); ++k) {
          product += head.key_matrix(r, k) * head.query_matrix(c, k);
        }
        if (std::abs(product - (r == c ? 1 : 0)) <= kMaxInverseError) continue;
        throw InputError(
            fmt::format("{}: head {}: key_matrix query_matrix^T is {} in row {}, column {}, where "
                        "the identity is {}; scores would change. Fit the basis again.",
                        file_.string(), h, product, r, c, r == c ? 1 : 0));
      }
    }
  }
}

void Bases::check(int num_dims, std::int64_t num_operations) const {
  if (num_dims != this->num_dims()) {
    throw InputError(fmt::format("{}: is for operations of d = {} columns, but the trace has {}.",
                                 file_.string(), this->num_dims(), num_dims));
  }
  if (num_operations % num_heads() != 0) {
    throw InputError(
        fmt::format("{}: has {} heads, which do not divide the trace's {} operations; each head "
                    "needs the same number.",
                    file_.string(), num_heads(), num_operations));
  }
}

void Bases::apply(std::int64_t index, std::int64_t num_operations, Operation& operation) const {
  const std::int64_t block = num_operations / num_outer_;
  const std::int64_t place = index / block * num_inner_ + index % num_inner_;
  const Head& head = heads_[static_cast<std::size_t>(place)];
  Matrix<double> changed;
  multiply(operation.key, head.key_matrix, changed);
  for (int r = 0; r < changed.num_rows(); ++r) {
    for (int c = 0; c < changed.num_cols(); ++c) changed(r, c) -= head.offset(0, c);
  }
  operation.key = changed;
  multiply(operation.query, head.query_matrix, changed);
  operation.query = std::move(changed);
  if (num_columns() > num_dims()) operation.value = widened(operation.value, num_columns());
}

BasisSource::BasisSource(OperationSource& operations, int num_dims, const Bases& bases)
    : operations_(operations), bases_(bases) {
  bases_.check(num_dims, operations_.num_operations());
}

bool BasisSource::next(Operation& operation) {
  if (!operations_.next(operation)) return false;
  bases_.apply(index_++, num_operations(), operation);
  return true;
}

}  // namespace a3
