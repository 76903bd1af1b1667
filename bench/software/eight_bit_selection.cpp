#include "bench/software/eight_bit_selection.h"

#include <algorithm>
#include <vector>

#include "bench/software/eight_bit_kernels.h"
#include "bench/software/top_rows.h"
#include "fast/values/int16_operands.h"

namespace a3::bench {

void EightBitSelection::prepare(const Int16Operation& operation) {
  operation_ = &operation;
  largest_key_ = largest_magnitude(operation.keys.data(), static_cast<int>(operation.keys.size()));
  lay_out(operation);
  const auto room =
      size_of(fast::num_tiles(operation.num_rows()), fast::kRowsPerTile) + fast::kKernelRoom;
  for (auto& estimates : estimates_) estimates.resize(room);
  for (auto& query : queries_) query.resize(static_cast<std::size_t>(operation.num_lanes()));
  rows_.resize(room);
}

void EightBitSelection::lay_out(const Int16Operation& operation) {
  const int num_lanes = operation.num_lanes();
  tiles_.resize(size_of(fast::num_tiles(operation.num_rows()) * fast::kRowsPerTile, num_lanes));
  std::vector<std::int8_t> bytes(static_cast<std::size_t>(num_lanes));
  for (int r = 0; r < operation.num_rows(); ++r) {
    round_to_bytes(operation.key(r), num_lanes, largest_key_, bytes.data());
    const int tile = r / fast::kRowsPerTile;
    std::uint8_t* row = tiles_.data() + size_of(tile * fast::kRowsPerTile, num_lanes) +
                        size_of(r % fast::kRowsPerTile, kElementsPerQuad);
    for (int c = 0; c < num_lanes; ++c) {
      const int quad = c / kElementsPerQuad;
      row[quad * fast::kRowsPerTile * kElementsPerQuad + c % kElementsPerQuad] =
          static_cast<std::uint8_t>(bytes[static_cast<std::size_t>(c)] + kLargestByte);
    }
  }
}

void EightBitSelection::start(int first_query, int count) {
  const int num_lanes = operation_->num_lanes();
  for (int q = 0; q < count; ++q) {
    const std::int16_t* query = operation_->query(first_query + q);
    const int largest = largest_magnitude(query, num_lanes);
    round_to_bytes(query, num_lanes, largest, queries_[static_cast<std::size_t>(q)].data());
    largest_query_[static_cast<std::size_t>(q)] = largest;
  }
  eight_bit_dot_products(
      tiles_.data(), fast::num_tiles(operation_->num_rows()), num_lanes / kElementsPerQuad,
      {queries_[0].data(), queries_[1].data(), queries_[2].data(), queries_[3].data()},
      {estimates_[0].data(), estimates_[1].data(), estimates_[2].data(), estimates_[3].data()});
}

FoundRows EightBitSelection::select(int index) {
  const auto q = static_cast<std::size_t>(index);
  // Raw score of one step of a key times one of the query. What keys are shifted by to be positive
  // adds the same to all rows.
  const double unit =
      static_cast<double>(largest_key_) * largest_query_[q] / (kLargestByte * kLargestByte);
  const auto margin = static_cast<std::int32_t>(std::min(threshold_ / unit, 1e9));
  return {rows_.data(),
          rows_within(estimates_[q].data(), operation_->num_rows(), margin, rows_.data())};
}

}  // namespace a3::bench
