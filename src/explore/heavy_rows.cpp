#include "a3/explore/heavy_rows.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "a3/arith/quantise.h"
#include "a3/plan/jobs.h"

namespace a3 {
namespace {

constexpr int kQueriesPerBlock = 32;  // their scores fit the second cache

HeavyRows largest_scores(const Operation& operation) {
  HeavyRows rows_of_queries;
  ExactAttention attention;
  attention.load(operation);
  for (int first = 0; first < operation.num_queries(); first += kQueriesPerBlock) {
    const int count = std::min(kQueriesPerBlock, operation.num_queries() - first);
    attention.attend(first, count);
    for (int q = 0; q < count; ++q) {
      const double* scores = attention.scores(q);
      const TopRows top = top_rows(scores, operation.num_visible_rows(first + q));
      std::vector<HeavyRow>& rows = rows_of_queries.emplace_back();
      for (int r = 0; r < top.count; ++r) {
        const std::int32_t row = top.rows[static_cast<std::size_t>(r)];
        rows.push_back({row, scores[row]});
      }
    }
  }
  return rows_of_queries;
}

std::int64_t largest_product(const std::int32_t* key, const std::int32_t* query, int num_dims) {
  std::int64_t largest = 0;
  for (int j = 0; j < num_dims; ++j) {
    largest = std::max(largest, std::int64_t{key[j]} * query[j]);
  }
  return largest;
}

/// How many products of a tile are above a value, and how many equal it.
struct Rank {
  HeavyRow* row;
  std::int64_t value;
  std::int64_t num_above = 0;
  std::int64_t num_equal = 0;
};

/// Counts a query's products against those of its heavy rows.
void count_products(const QuantisedOperation& tile, int query, std::vector<Rank>& ranks) {
  const auto by_value = [](const Rank& a, const Rank& b) { return a.value < b.value; };
  const std::int64_t smallest = std::min_element(ranks.begin(), ranks.end(), by_value)->value;
  const std::int32_t* components = tile.query.row(query);
  for (int row = 0; row < tile.num_rows(); ++row) {
    const std::int32_t* key = tile.key.row(row);
    for (int j = 0; j < tile.num_dims; ++j) {
      const std::int64_t product = std::int64_t{key[j]} * components[j];
      if (product < smallest) continue;
      for (Rank& rank : ranks) {
        rank.num_above += product > rank.value ? 1 : 0;
        rank.num_equal += product == rank.value ? 1 : 0;
      }
    }
  }
}

void find_reach(const QuantisedOperation& tile, int query, const std::vector<HeavyRow*>& rows,
                int first_row) {
  std::vector<Rank> ranks;
  for (HeavyRow* row : rows) {
    const std::int64_t largest =
        largest_product(tile.key.row(row->row - first_row), tile.query.row(query), tile.num_dims);
    row->reach = std::numeric_limits<double>::infinity();
    if (largest > 0) ranks.push_back({row, largest});
  }
  if (ranks.empty()) return;
  count_products(tile, query, ranks);
  for (const Rank& rank : ranks) {
    rank.row->reach =
        static_cast<double>(rank.num_above) + 0.5 * static_cast<double>(rank.num_equal + 1);
  }
}

}  // namespace

HeavyRows heavy_rows(const Operation& operation, const Machine& machine) {
  HeavyRows rows_of_queries = largest_scores(operation);
  QuantisedOperation tile;
  for (const Job& job : jobs_of(machine, operation)) {
    quantise(operation, {job.tile.first_row, job.tile.num_rows, job.queries, job.visible_rows},
             machine, tile);
    for (int q = 0; q < job.num_queries(); ++q) {
      std::vector<HeavyRow*> within;
      for (HeavyRow& row :
           rows_of_queries[static_cast<std::size_t>(job.queries[static_cast<std::size_t>(q)])]) {
        const int place = row.row - job.tile.first_row;
        if (place < 0 || place >= job.tile.num_rows) continue;
        row.tile = job.tile_number;
        row.tile_rows = job.tile.num_rows;
        within.push_back(&row);
      }
      find_reach(tile, q, within, job.tile.first_row);
    }
  }
  take_iterations(rows_of_queries, operation, machine);
  return rows_of_queries;
}

void take_iterations(HeavyRows& rows, const Operation& operation, const Machine& machine) {
  const std::optional<CandidateSelection>& selection = machine.candidate_selection;
  for (std::vector<HeavyRow>& rows_of_query : rows) {
    for (HeavyRow& row : rows_of_query) {
      row.iterations =
          selection ? tile_iterations(*selection, row.tile_rows, operation.num_rows()) : 0;
    }
  }
}

}  // namespace a3
