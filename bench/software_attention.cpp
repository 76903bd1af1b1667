#include "bench/software_attention.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "arith/exponent.h"
#include "arith/weight.h"
#include "fast/values/int16_operands.h"

namespace a3::bench {

using fast::kKernelRoom;
using fast::kQueriesPerBlock;
using fast::kRowsPerTile;
using fast::Selector;

namespace {

fast::AlignedVector<std::int16_t> narrowed(const Matrix<std::int32_t>& matrix) {
  fast::AlignedVector<std::int16_t> elements(matrix.data().size());
  std::transform(matrix.data().begin(), matrix.data().end(), elements.begin(),
                 [](std::int32_t raw) { return static_cast<std::int16_t>(raw); });
  return elements;
}

std::size_t size_of(int rows, int columns) {
  return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
}

}  // namespace

SoftwareAttention::SoftwareAttention(const Machine& machine)
    : machine_(machine),
      num_lanes_(machine.hardware.num_lanes),
      exponent_(fast::tabulated_exponent(ExponentTables(machine.numerics))),
      selector_(fast::make_greedy_selector(machine)),
      output_(static_cast<std::size_t>(num_lanes_)) {
  if (machine.post_scoring) {
    threshold_ = static_cast<std::int32_t>(
        post_scoring_threshold(machine.post_scoring->threshold_percent, machine.numerics));
  }
}

void SoftwareAttention::load(const QuantisedOperation& operation) {
  operation_ = operation;
  keys_ = narrowed(operation.key);
  values_ = narrowed(operation.value);
  queries_ = narrowed(operation.query);
  const auto room = static_cast<std::size_t>(operation.num_rows()) + kKernelRoom;
  all_rows_.resize(room);
  std::iota(all_rows_.begin(), all_rows_.end(), 0);
  tiles_.assign(size_of(fast::num_tiles(operation.num_rows()) * kRowsPerTile, num_lanes_), 0);
  for (auto* numbers : {&candidates_, &differences_, &positions_, &kept_rows_, &exponents_,
                        &weighted_rows_, &weights_}) {
    numbers->resize(room);
  }
  scores_.resize(size_of(fast::num_tiles(operation.num_rows()) * kRowsPerTile, kQueriesPerBlock));
}

const std::int16_t* SoftwareAttention::query(int index) const {
  return queries_.data() + size_of(index, num_lanes_);
}

void SoftwareAttention::lay_out_tiles() {
  fast::lay_out_tiles(keys_.data(), operation_.num_rows(), num_lanes_, tiles_.data());
}

void SoftwareAttention::sort_keys() {
  selector_->load(operation_,
                  {iterations_for(*machine_.candidate_selection, operation_.num_rows())});
}

std::int64_t SoftwareAttention::attend_rows(int num_queries) {
  std::int64_t check = 0;
  for (int q = 0; q < num_queries; ++q) {
    fast::row_dot_products(keys_.data(), num_lanes_, query(q), all_rows_.data(),
                           operation_.num_rows(), scores_.data());
    check += attend_scores(all_rows_.data(), scores_.data(), operation_.num_rows());
  }
  return check;
}

std::int64_t SoftwareAttention::attend_tiles(int num_queries) {
  const int tiles = fast::num_tiles(operation_.num_rows());
  std::int64_t check = 0;
  for (int first = 0; first < num_queries; first += kQueriesPerBlock) {
    const int count = std::min(kQueriesPerBlock, num_queries - first);
    std::array<const std::int16_t*, kQueriesPerBlock> queries{};
    std::array<std::int32_t*, kQueriesPerBlock> scores{};
    for (int q = 0; q < kQueriesPerBlock; ++q) {
      queries[static_cast<std::size_t>(q)] = query(first + std::min(q, count - 1));
      scores[static_cast<std::size_t>(q)] = scores_.data() + size_of(q, tiles * kRowsPerTile);
    }
    fast::tile_dot_products(tiles_.data(), tiles, num_lanes_ / 2, queries, scores);
    for (int q = 0; q < count; ++q) {
      check += attend_scores(all_rows_.data(), scores[static_cast<std::size_t>(q)],
                             operation_.num_rows());
    }
  }
  return check;
}

std::int64_t SoftwareAttention::attend_searched(int num_queries) {
  std::int64_t check = 0;
  for (int q = 0; q < num_queries; ++q) {
    const int num_found = search(q, num_queries);
    check += attend_some(q, candidates_.data(), num_found);
  }
  return check;
}

std::int64_t SoftwareAttention::attend_candidates(int num_queries) {
  std::int64_t check = 0;
  for (int q = 0; q < num_queries; ++q) {
    FoundRows& found = found_[static_cast<std::size_t>(q)];
    check += attend_some(q, found.rows.data(), found.count);
  }
  return check;
}

void SoftwareAttention::find_candidates() {
  found_.clear();
  for (int q = 0; q < operation_.num_queries(); ++q) {
    const int num_found = search(q, operation_.num_queries());
    found_.push_back({candidates_, num_found});
  }
}

/// Candidates of a query, one of so many in turn, into `candidates_`; returns how many.
int SoftwareAttention::search(int query_index, int num_queries) {
  if (query_index % Selector::kQueriesPerBlock == 0) {
    selector_->prepare(query_index,
                       std::min(Selector::kQueriesPerBlock, num_queries - query_index));
  }
  selector_->start(query_index);
  selector_->advance();
  return selector_->candidates(candidates_.data());
}

std::int64_t SoftwareAttention::attend_some(int query_index, std::int32_t* rows, int num_rows) {
  fast::row_dot_products(keys_.data(), num_lanes_, query(query_index), rows, num_rows,
                         scores_.data());
  return attend_scores(rows, scores_.data(), num_rows);
}

/// From the scores of these rows on.
std::int64_t SoftwareAttention::attend_scores(std::int32_t* rows, const std::int32_t* scores,
                                              int num_rows) {
  fast::differences_from_max(scores, num_rows, differences_.data());
  if (!machine_.post_scoring) return weigh(rows, differences_.data(), num_rows);
  // Positions are for the accelerator's windows; software has no use for them.
  const int num_kept =
      fast::keep_within({positions_.data(), rows, differences_.data()}, num_rows, threshold_,
                        {positions_.data(), kept_rows_.data(), differences_.data()});
  return weigh(kept_rows_.data(), differences_.data(), num_kept);
}

/// Exponent, division, weighted sum.
std::int64_t SoftwareAttention::weigh(const std::int32_t* rows, const std::int32_t* differences,
                                      int num_rows) {
  const auto constant_from = static_cast<std::int32_t>(exponent_.size() - 1);
  for (int r = 0; r < num_rows; ++r) {
    exponents_[static_cast<std::size_t>(r)] =
        exponent_[static_cast<std::size_t>(std::min(differences[r], constant_from))];
  }
  const bool is_nearest = machine_.numerics.division_rounding == DivisionRounding::kNearest;
  fast::attend_rows(exponents_.data(), rows, num_rows,
                    {2 * machine_.numerics.fraction_bits, is_nearest}, values_.data(), num_lanes_,
                    {weighted_rows_.data(), weights_.data()}, output_.data());
  return std::accumulate(output_.begin(), output_.end(), std::int64_t{0});
}

}  // namespace a3::bench
