#include "fast/values/int16_datapath.h"

#include <algorithm>
#include <limits>

#include "arith/bit_widths.h"
#include "arith/exponent.h"
#include "fast/values/int16_operands.h"

namespace a3::fast {
namespace {

std::size_t rounded_up(int number, int multiple) {
  return static_cast<std::size_t>((number + multiple - 1) / multiple) *
         static_cast<std::size_t>(multiple);
}

void copy_narrowed(const Matrix<std::int32_t>& from, std::size_t padded_lanes,
                   AlignedVector<std::int16_t>& to) {
  to.resize(static_cast<std::size_t>(from.num_rows()) * padded_lanes);
  for (int r = 0; r < from.num_rows(); ++r) {
    std::int16_t* row = to.data() + static_cast<std::size_t>(r) * padded_lanes;
    std::int16_t* const end =
        std::transform(from.row(r), from.row(r) + from.num_cols(), row,
                       [](std::int32_t raw) { return static_cast<std::int16_t>(raw); });
    std::fill(end, row + padded_lanes, std::int16_t{0});
  }
}

}  // namespace

bool Int16Datapath::fits(const Machine& machine) {
  constexpr int kElementBits = 16;
  constexpr int kSumBits = 32;
  constexpr std::int64_t kLargestTable = std::int64_t{1} << 18;
  const BitWidths widths = bit_widths(machine.hardware, machine.numerics);
  return widths.element_bits <= kElementBits && widths.weight_bits <= kElementBits &&
         widths.difference_bits <= kSumBits && widths.output_bits <= kSumBits &&
         widths.score_sum_bits <= kSumBits &&
         ExponentTables(machine.numerics).constant_from() < kLargestTable;
}

Int16Datapath::Int16Datapath(const Machine& machine)
    : division_{2 * machine.numerics.fraction_bits,
                machine.numerics.division_rounding == DivisionRounding::kNearest},
      exponent_(tabulated_exponent(ExponentTables(machine.numerics))) {}

void Int16Datapath::load(const QuantisedOperation& operation) {
  const auto num_rows = static_cast<std::size_t>(operation.num_rows());
  padded_lanes_ = rounded_up(operation.padded_dims(), kLaneMultiple);
  num_queries_ = operation.num_queries();
  num_rows_ = operation.num_rows();
  num_tiles_ = 0;
  copy_narrowed(operation.key, padded_lanes_, keys_);
  copy_narrowed(operation.value, padded_lanes_, values_);
  copy_narrowed(operation.query, padded_lanes_, queries_);
  weighted_rows_.resize(num_rows + kKernelRoom);
  weights_.resize(num_rows + kKernelRoom);
}

void Int16Datapath::lay_out_keys() {
  num_tiles_ = num_tiles(num_rows_);
  tiles_.assign(static_cast<std::size_t>(num_tiles_) * kRowsPerTile * padded_lanes_, 0);
  lay_out_tiles(keys_.data(), num_rows_, static_cast<int>(padded_lanes_), tiles_.data());
  block_scores_.resize(static_cast<std::size_t>(num_tiles_) * kRowsPerTile * kQueriesPerBlock);
}

void Int16Datapath::score_all_rows(int first) {
  if (num_tiles_ == 0) lay_out_keys();
  std::array<const std::int16_t*, kQueriesPerBlock> queries{};
  std::array<Score*, kQueriesPerBlock> scores{};
  for (int i = 0; i < kQueriesPerBlock; ++i) {
    // A block at the end is filled up with its last query.
    const auto query = static_cast<std::size_t>(std::min(first + i, num_queries_ - 1));
    queries[static_cast<std::size_t>(i)] = queries_.data() + query * padded_lanes_;
    scores[static_cast<std::size_t>(i)] = block_scores_.data() + score_offset(i);
  }
  tile_dot_products(tiles_.data(), num_tiles_, static_cast<int>(padded_lanes_ / 2), queries,
                    scores);
}

std::size_t Int16Datapath::score_offset(int index) const {
  return static_cast<std::size_t>(index) * static_cast<std::size_t>(num_tiles_) * kRowsPerTile;
}

const Int16Datapath::Score* Int16Datapath::all_scores(int index) const {
  return block_scores_.data() + score_offset(index);
}

void Int16Datapath::score_rows(int query, const std::int32_t* rows, int num_rows,
                               Score* scores) const {
  row_dot_products(keys_.data(), static_cast<int>(padded_lanes_),
                   queries_.data() + static_cast<std::size_t>(query) * padded_lanes_, rows,
                   num_rows, scores);
}

int Int16Datapath::keep_within(const ScoredRows<Score>& from, int count, std::int64_t threshold,
                               const ScoredRows<Score>& kept) {
  constexpr std::int64_t kLargest = std::numeric_limits<Score>::max();
  return fast::keep_within(from, count, static_cast<Score>(std::min(threshold, kLargest)), kept);
}

void Int16Datapath::exponents(const Score* differences, int num_rows, Score* exponents) const {
  const auto constant_from = static_cast<Score>(exponent_.size() - 1);
  for (int i = 0; i < num_rows; ++i) {
    exponents[i] = exponent_[static_cast<std::size_t>(std::min(differences[i], constant_from))];
  }
}

void Int16Datapath::attend(const std::int32_t* rows, const Score* exponents, int num_rows,
                           std::int64_t* output_raw) {
  attend_rows(exponents, rows, num_rows, division_, values_.data(), static_cast<int>(padded_lanes_),
              {weighted_rows_.data(), weights_.data()}, output_raw);
}

}  // namespace a3::fast
