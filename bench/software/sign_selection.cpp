#include "bench/software/sign_selection.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <random>

#include "bench/software/sign_kernels.h"
#include "bench/software/top_rows.h"

namespace a3::bench {
namespace {

/// [num_signs, num_lanes]: rows of orthogonal matrices, in steps of 2^-10.
fast::AlignedVector<std::int16_t> random_projections(int num_lanes, int num_signs) {
  std::mt19937 bits(1);
  std::normal_distribution<double> normal(0, 1);
  fast::AlignedVector<std::int16_t> projections;
  while (projections.size() < size_of(num_signs, num_lanes)) {
    const Eigen::MatrixXd gaussian =
        Eigen::MatrixXd::NullaryExpr(num_lanes, num_lanes, [&] { return normal(bits); });
    const Eigen::MatrixXd orthogonal = gaussian.householderQr().householderQ();
    for (const double element : orthogonal.reshaped()) {
      projections.push_back(static_cast<std::int16_t>(std::lround(1024 * element)));
    }
  }
  return projections;
}

/// Estimates are rounded to integers; a key's norm counts so many of them.
constexpr float kStepsPerUnit = 64;

float norm(const std::int16_t* key, int num_lanes) {
  std::int32_t squares = 0;
  for (int c = 0; c < num_lanes; ++c) squares += key[c] * key[c];
  return std::sqrt(static_cast<float>(squares));
}

}  // namespace

SignSelection::SignSelection(int num_lanes, int num_signs, double share)
    : num_words_(num_signs / kSignsPerWord),
      share_(share),
      queries_(size_of(kQueriesPerBlock, num_words_)) {
  projections_.load(random_projections(num_lanes, num_signs).data(), num_signs, num_lanes);
}

void SignSelection::prepare(const Int16Operation& operation) {
  operation_ = &operation;
  stride_ = operation.num_rows() + static_cast<int>(fast::kKernelRoom);
  const auto room = static_cast<std::size_t>(stride_);
  signs_.resize(size_of(num_words_, stride_));
  norms_.resize(room);
  estimates_.resize(room);
  rows_.resize(room);
  hash_keys(operation);
}

void SignSelection::hash_keys(const Int16Operation& operation) {
  fast::AlignedVector<std::uint32_t> words(static_cast<std::size_t>(num_words_));
  for (int first = 0; first < operation.num_rows(); first += kQueriesPerBlock) {
    const int count = std::min(kQueriesPerBlock, operation.num_rows() - first);
    projections_.multiply(VectorBlock::of(operation.key(first), operation.num_lanes(), count));
    for (int k = 0; k < count; ++k) {
      sign_words(projections_.scores(k), num_words_, words.data());
      for (int w = 0; w < num_words_; ++w) {
        signs_[size_of(w, stride_) + static_cast<std::size_t>(first + k)] =
            words[static_cast<std::size_t>(w)];
      }
      norms_[static_cast<std::size_t>(first + k)] =
          kStepsPerUnit * norm(operation.key(first + k), operation.num_lanes());
    }
  }
}

void SignSelection::start(int first_query, int count) {
  projections_.multiply(
      VectorBlock::of(operation_->query(first_query), operation_->num_lanes(), count));
  for (int q = 0; q < count; ++q) {
    sign_words(projections_.scores(q), num_words_, queries_.data() + size_of(q, num_words_));
  }
}

FoundRows SignSelection::select(int index) {
  const int num_rows = operation_->num_rows();
  sign_estimates(signs_.data(), stride_, norms_.data(), num_rows,
                 queries_.data() + size_of(index, num_words_), num_words_, estimates_.data());
  return {rows_.data(),
          top_rows(estimates_.data(), num_rows, num_wanted_rows(share_, num_rows), rows_.data())};
}

}  // namespace a3::bench
