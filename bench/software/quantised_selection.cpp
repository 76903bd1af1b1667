#include "bench/software/quantised_selection.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bench/software/lookup_kernels.h"
#include "bench/software/top_rows.h"

namespace a3::bench {
namespace {

/// After so many, centroids hardly move.
constexpr int kRoundsOfLearning = 8;

std::vector<float> widened(const Int16Operation& operation) {
  return {operation.keys.begin(), operation.keys.end()};
}

int num_code_blocks(int num_rows) {
  return (num_rows + kRowsPerCodeBlock - 1) / kRowsPerCodeBlock;
}

}  // namespace

const float* QuantisedSelection::centroids_of(int subspace) const {
  return centroids_.data() + size_of(subspace, num_dims_ * kCentroids);
}

void QuantisedSelection::learn(const Int16Operation& operation) {
  num_dims_ = operation.num_lanes() / num_subspaces_;
  centroids_.resize(size_of(operation.num_lanes(), kCentroids));
  for (int column = 0; column < operation.num_lanes(); ++column) {
    for (int c = 0; c < kCentroids; ++c) {
      const int row = c * operation.num_rows() / kCentroids;
      centroids_[size_of(column, kCentroids) + static_cast<std::size_t>(c)] =
          operation.key(row)[column];
    }
  }
  const std::vector<float> keys = widened(operation);
  for (int round = 0; round < kRoundsOfLearning; ++round) {
    for (int s = 0; s < num_subspaces_; ++s) move_centroids(keys, s);
  }
}

/// To the means of the keys that are nearest to them; those without keys stay.
void QuantisedSelection::move_centroids(const std::vector<float>& keys, int subspace) {
  const int num_lanes = num_dims_ * num_subspaces_;
  const auto num_keys = keys.size() / static_cast<std::size_t>(num_lanes);
  const float* of_subspace = keys.data() + subspace * num_dims_;
  std::vector<std::uint8_t> nearest(num_keys);
  nearest_centroids(of_subspace, num_lanes, static_cast<int>(num_keys), num_dims_,
                    centroids_of(subspace), nearest.data());
  std::array<float, kCentroids> counts{};
  std::vector<float> sums(size_of(num_dims_, kCentroids));
  for (std::size_t k = 0; k < num_keys; ++k, of_subspace += num_lanes) {
    ++counts[nearest[k]];
    for (int j = 0; j < num_dims_; ++j) sums[size_of(j, kCentroids) + nearest[k]] += of_subspace[j];
  }
  float* centroids = centroids_.data() + size_of(subspace, num_dims_ * kCentroids);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const float count = counts[i % kCentroids];
    // In steps of 1/2, products and squares are exact in floats, whatever the instruction set.
    if (count > 0) centroids[i] = std::round(2 * sums[i] / count) / 2;
  }
}

void QuantisedSelection::prepare(const Int16Operation& operation) {
  operation_ = &operation;
  const int num_rows = operation.num_rows();
  const int num_blocks = num_code_blocks(num_rows);
  const std::vector<float> keys = widened(operation);
  std::vector<std::uint8_t> nearest(static_cast<std::size_t>(num_rows));
  codes_.assign(size_of(num_blocks, num_subspaces_ / 2 * kRowsPerCodeBlock), 0);
  for (int s = 0; s < num_subspaces_; ++s) {
    nearest_centroids(keys.data() + s * num_dims_, operation.num_lanes(), num_rows, num_dims_,
                      centroids_of(s), nearest.data());
    for (int r = 0; r < num_rows; ++r) {
      const int block = r / kRowsPerCodeBlock;
      const int byte = (block * num_subspaces_ / 2 + s / 2) * kRowsPerCodeBlock +
                       code_place(r % kRowsPerCodeBlock);
      codes_[static_cast<std::size_t>(byte)] |=
          static_cast<std::uint8_t>(nearest[static_cast<std::size_t>(r)] << (s % 2 * 4));
    }
  }
  table_.resize(size_of(num_subspaces_, kCentroids));
  const auto room = size_of(num_blocks, kRowsPerCodeBlock) + fast::kKernelRoom;
  estimates_.resize(room);
  rows_.resize(room);
}

void QuantisedSelection::start(int first_query, int /*count*/) {
  first_query_ = first_query;
}

FoundRows QuantisedSelection::select(int index) {
  const int num_rows = operation_->num_rows();
  fill_tables(operation_->query(first_query_ + index), centroids_.data(), num_subspaces_, num_dims_,
              table_.data());
  sum_entries(codes_.data(), num_code_blocks(num_rows), num_subspaces_, table_.data(),
              estimates_.data());
  return {rows_.data(),
          top_rows(estimates_.data(), num_rows, num_wanted_rows(share_, num_rows), rows_.data())};
}

}  // namespace a3::bench
