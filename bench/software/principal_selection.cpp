#include "bench/software/principal_selection.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "bench/software/top_rows.h"

namespace a3::bench {
namespace {

/// Elements of the basis are in steps of 2^-14, rotated vectors in steps of 2^-2: dot products then
/// fit 32 bits for all raw elements of at most nine bits.
constexpr int kBasisBits = 14;
constexpr int kRotatedBits = 2;

/// Unit vectors [num_components, num_lanes] along which the keys vary most.
fast::AlignedVector<std::int16_t> principal_components(const Int16Operation& operation,
                                                       int num_components) {
  using Rows = Eigen::Matrix<std::int16_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Rows> raw(operation.keys.data(), operation.num_rows(),
                                   operation.num_lanes());
  const Eigen::MatrixXf keys = raw.cast<float>();
  const Eigen::MatrixXf centred = keys.rowwise() - keys.colwise().mean();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> solver(centred.transpose() * centred);
  // Eigenvalues ascend.
  const Eigen::MatrixXf components =
      solver.eigenvectors().rightCols(num_components).rowwise().reverse();
  fast::AlignedVector<std::int16_t> basis;
  for (const float element : components.reshaped()) {
    basis.push_back(static_cast<std::int16_t>(std::lround(std::ldexp(element, kBasisBits))));
  }
  return basis;
}

}  // namespace

void PrincipalSelection::learn(const Int16Operation& operation) {
  basis_.load(principal_components(operation, num_components_).data(), num_components_,
              operation.num_lanes());
}

void PrincipalSelection::prepare(const Int16Operation& operation) {
  operation_ = &operation;
  fast::AlignedVector<std::int16_t> rotated(
      size_of(operation.num_rows() + kQueriesPerBlock, num_components_));
  for (int first = 0; first < operation.num_rows(); first += kQueriesPerBlock) {
    const int count = std::min(kQueriesPerBlock, operation.num_rows() - first);
    rotate(VectorBlock::of(operation.key(first), operation.num_lanes(), count),
           rotated.data() + size_of(first, num_components_));
  }
  rotated_keys_.load(rotated.data(), operation.num_rows(), num_components_);
  rotated_queries_.resize(size_of(kQueriesPerBlock, num_components_));
  rows_.resize(static_cast<std::size_t>(operation.num_rows()) + fast::kKernelRoom);
}

/// `rotated`: [count, num_components].
void PrincipalSelection::rotate(const VectorBlock& block, std::int16_t* rotated) {
  constexpr int kShift = kBasisBits - kRotatedBits;
  basis_.multiply(block);
  for (int v = 0; v < block.count; ++v) {
    const std::int32_t* components = basis_.scores(v);
    for (int c = 0; c < num_components_; ++c) {
      *rotated++ = static_cast<std::int16_t>((components[c] + (1 << (kShift - 1))) >> kShift);
    }
  }
}

void PrincipalSelection::start(int first_query, int count) {
  rotate(VectorBlock::of(operation_->query(first_query), operation_->num_lanes(), count),
         rotated_queries_.data());
  rotated_keys_.multiply(VectorBlock::of(rotated_queries_.data(), num_components_, count));
}

FoundRows PrincipalSelection::select(int index) {
  const int num_rows = operation_->num_rows();
  return {rows_.data(), top_rows(rotated_keys_.scores(index), num_rows,
                                 num_wanted_rows(share_, num_rows), rows_.data())};
}

}  // namespace a3::bench
