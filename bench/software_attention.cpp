#include "bench/software_attention.h"

#include <algorithm>
#include <numeric>

#include "fast/kernels/int16_kernels.h"

namespace a3::bench {

using fast::kKernelRoom;
using fast::kQueriesPerBlock;
using fast::Selector;

SoftwareAttention::SoftwareAttention(const Machine& machine)
    : machine_(machine), row_attention_(machine), selector_(fast::make_greedy_selector(machine)) {}

void SoftwareAttention::load(const QuantisedOperation& operation) {
  operation_ = Int16Operation(operation);
  row_attention_.load(operation_);
  rows_.load(operation_.keys.data(), operation_.num_rows(), operation_.num_lanes());
  const auto room = static_cast<std::size_t>(operation.num_rows()) + kKernelRoom;
  all_rows_.resize(room);
  std::iota(all_rows_.begin(), all_rows_.end(), 0);
  candidates_.resize(room);
}

void SoftwareAttention::lay_out_tiles() {
  tiles_.load(operation_.keys.data(), operation_.num_rows(), operation_.num_lanes());
}

void SoftwareAttention::sort_keys() {
  selector_->load(operation_.quantised,
                  {iterations_for(*machine_.candidate_selection, operation_.num_rows())});
}

std::int64_t SoftwareAttention::attend_rows(int num_queries) {
  return attend_all(rows_, num_queries);
}

std::int64_t SoftwareAttention::attend_tiles(int num_queries) {
  return attend_all(tiles_, num_queries);
}

/// Dot products of a block of queries, and what is left to do.
std::int64_t SoftwareAttention::attend_all(DotProducts& dot_products, int num_queries) {
  std::int64_t check = 0;
  for (int first = 0; first < num_queries; first += kQueriesPerBlock) {
    const int count = std::min(kQueriesPerBlock, num_queries - first);
    dot_products.multiply(VectorBlock::of(operation_.query(first), operation_.num_lanes(), count));
    for (int q = 0; q < count; ++q) {
      check += row_attention_.attend_scores(all_rows_.data(), dot_products.scores(q),
                                            operation_.num_rows());
    }
  }
  return check;
}

std::int64_t SoftwareAttention::attend_searched(int num_queries) {
  std::int64_t check = 0;
  for (int q = 0; q < num_queries; ++q) {
    const int num_found = search(q, num_queries);
    check += row_attention_.attend(q, candidates_.data(), num_found);
  }
  return check;
}

std::int64_t SoftwareAttention::attend_candidates(int num_queries) {
  std::int64_t check = 0;
  for (int q = 0; q < num_queries; ++q) {
    FoundCandidates& found = found_[static_cast<std::size_t>(q)];
    check += row_attention_.attend(q, found.rows.data(), found.count);
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

}  // namespace a3::bench
