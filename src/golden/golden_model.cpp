#include "a3/golden/golden_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "golden/numbers.h"

namespace a3 {
namespace {

std::string shape(const Matrix<double>& matrix) {
  return "[" + std::to_string(matrix.num_rows()) + ", " + std::to_string(matrix.num_cols()) + "]";
}

void check_shapes(const Operation& operation, const Hardware& hardware) {
  const int n = operation.num_rows();
  const int d = operation.num_dims();
  const int most_dims = hardware.num_dims.value_or(hardware.num_lanes);
  const bool ok = n >= 1 && d >= 1 && d <= most_dims && operation.num_queries() >= 1 &&
                  operation.value.num_rows() == n && operation.value.num_cols() == d &&
                  operation.query.num_cols() == d;
  if (ok) return;
  throw std::invalid_argument(
      "the golden model was given key " + shape(operation.key) + ", value " +
      shape(operation.value) + ", query " + shape(operation.query) +
      "; allowed: key and value [n, d], query [m, d] with n, m, d >= 1 and d <= num_dims = " +
      std::to_string(most_dims));
}

/// Rows that each query sees.
std::vector<std::int32_t> query_rows_of(const Operation& operation) {
  const int n = operation.num_rows();
  const auto num_queries = static_cast<std::size_t>(operation.num_queries());
  std::vector<std::int32_t> rows = operation.query_rows;
  if (rows.empty()) rows.assign(num_queries, n);
  const bool in_range =
      std::all_of(rows.begin(), rows.end(), [n](std::int32_t r) { return r >= 1 && r <= n; });
  if (rows.size() == num_queries && in_range) return rows;
  throw std::invalid_argument(
      "the golden model was given query_rows that are not one number from 1 to " +
      std::to_string(n) + " for each of " + std::to_string(num_queries) + " queries");
}

/// A selector of a user's own may be wrong.
void check_candidates(const std::vector<std::int32_t>& candidates, int num_rows) {
  std::int64_t previous = -1;
  for (const std::int32_t row : candidates) {
    if (row <= previous || row >= num_rows) {
      throw std::logic_error("the golden model's selector gave row " + std::to_string(row) +
                             (previous < 0 ? " first" : " after row " + std::to_string(previous)) +
                             "; candidates are ascending row ids from 0 to " +
                             std::to_string(num_rows - 1) + ", each once");
    }
    previous = row;
  }
  if (candidates.empty()) {
    throw std::logic_error(
        "the golden model's selector gave no candidates; a query has at least one");
  }
}

std::int64_t dot_product(const std::int64_t* a, const std::int64_t* b, int length) {
  return std::inner_product(a, a + length, b, std::int64_t{0});
}

/// What a query makes of one tile.
struct TileAttention {
  std::vector<std::int32_t> candidates;  // row ids of the operation
  std::vector<std::int32_t> selected;
  std::int64_t largest = 0;    // dot product
  std::int64_t score_sum = 0;  // never zero: the row with the largest dot product scores 1.0
  std::vector<std::int64_t> output_raw;
};

void append(std::vector<std::int32_t>& rows, const std::vector<std::int32_t>& more) {
  rows.insert(rows.end(), more.begin(), more.end());
}

}  // namespace

/// What a machine makes of the algorithm.
class GoldenModel::Algorithm {
 public:
  Algorithm(const Machine& machine, const golden::SelectorFactory& make_selector);

  PreparedOperation prepare(const Operation& operation) const;
  GoldenResult attend(const PreparedOperation& operation, int query) const;

 private:
  using Tile = PreparedOperation::Tile;

  std::vector<Tile> split(int num_rows, int num_slices) const;
  std::shared_ptr<const golden::Selector> selector_for(const Matrix<std::int64_t>& key,
                                                       const Tile& tile) const;
  std::int64_t iterations(const Tile& tile, int num_rows) const;
  std::vector<std::int32_t> candidates(const PreparedOperation& operation, const Tile& tile,
                                       int query) const;
  bool keeps(std::int64_t distance) const;
  TileAttention attend_tile(const PreparedOperation& operation, const Tile& tile, int query) const;
  std::vector<std::int64_t> merge(const std::vector<TileAttention>& tiles) const;

  const Machine machine_;
  const golden::SelectorFactory make_selector_;
  const golden::ExponentTables exponent_;
  std::int64_t distance_threshold_ = 0;
};

GoldenModel::Algorithm::Algorithm(const Machine& machine,
                                  const golden::SelectorFactory& make_selector)
    : machine_(machine),
      make_selector_(make_selector ? make_selector : golden::make_greedy_selector),
      exponent_(machine.numerics) {
  if (machine_.post_scoring) {
    distance_threshold_ = golden::distance_threshold(*machine_.post_scoring, machine_.numerics);
  }
}

GoldenModel::PreparedOperation GoldenModel::Algorithm::prepare(const Operation& operation) const {
  const Hardware& hardware = machine_.hardware;
  check_shapes(operation, hardware);
  PreparedOperation prepared;
  prepared.query_rows = query_rows_of(operation);
  int num_slices = 1;
  while (num_slices * hardware.num_lanes < operation.num_dims()) ++num_slices;
  const int padded_dims = num_slices * hardware.num_lanes;
  const auto quantise = [&](const Matrix<double>& matrix, int num_cols) {
    return golden::quantise_and_pad(matrix, num_cols, machine_.numerics,
                                    prepared.saturated_elements);
  };
  prepared.key = quantise(operation.key, padded_dims);
  prepared.value = quantise(operation.value, operation.num_dims());
  prepared.query = quantise(operation.query, padded_dims);
  prepared.tiles = split(operation.num_rows(), num_slices);
  if (prepared.tiles.size() > 1) {
    golden::check_merging_widths(machine_.numerics, hardware.num_rows, operation.num_rows());
  }
  if (machine_.candidate_selection) {
    for (Tile& tile : prepared.tiles) tile.selector = selector_for(prepared.key, tile);
  }
  return prepared;
}

/// As few tiles as hold the rows, the k-th of T from row floor(k n / T) on.
std::vector<GoldenModel::PreparedOperation::Tile> GoldenModel::Algorithm::split(
    int num_rows, int num_slices) const {
  const std::int64_t capacity = machine_.hardware.num_rows / num_slices;
  const std::optional<int>& tile_rows = machine_.mapping.tile_rows;
  if (capacity < 1 || (!tile_rows && num_rows > capacity)) {
    throw std::invalid_argument("the golden model was given " + std::to_string(num_rows) +
                                " rows of " + std::to_string(num_slices) + " slices; num_rows = " +
                                std::to_string(machine_.hardware.num_rows) + " holds " +
                                std::to_string(capacity));
  }
  if (!tile_rows) return {{0, num_rows, nullptr}};
  const std::int64_t per_tile = std::min<std::int64_t>(capacity, *tile_rows);
  const std::int64_t num_tiles = (num_rows - 1) / per_tile + 1;
  std::vector<Tile> tiles;
  std::int64_t begin = 0;
  for (std::int64_t k = 1; k <= num_tiles; ++k) {
    const std::int64_t end = k * num_rows / num_tiles;
    tiles.push_back({static_cast<int>(begin), static_cast<int>(end - begin), nullptr});
    begin = end;
  }
  return tiles;
}

std::shared_ptr<const golden::Selector> GoldenModel::Algorithm::selector_for(
    const Matrix<std::int64_t>& key, const Tile& tile) const {
  Matrix<std::int64_t> rows(tile.num_rows, key.num_cols());
  for (int r = 0; r < tile.num_rows; ++r) {
    std::copy_n(key.row(tile.first_row + r), key.num_cols(), rows.row(r));
  }
  std::shared_ptr<const golden::Selector> selector = make_selector_(machine_, rows);
  if (!selector) throw std::logic_error("the golden model's factory made no selector");
  return selector;
}

/// M of a tile, its share of the operation's if that is given as a number.
std::int64_t GoldenModel::Algorithm::iterations(const Tile& tile, int num_rows) const {
  const CandidateSelection& selection = *machine_.candidate_selection;
  const double wanted = selection.iterations
                            ? static_cast<double>(*selection.iterations) * tile.num_rows / num_rows
                            : *selection.iterations_per_row * tile.num_rows;
  // A product that is above an integer by a rounding error counts as that integer.
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wanted - 1e-12)));
}

std::vector<std::int32_t> GoldenModel::Algorithm::candidates(const PreparedOperation& operation,
                                                             const Tile& tile, int query) const {
  const int seen_of_all = operation.query_rows[static_cast<std::size_t>(query)];
  const int num_visible = std::min(seen_of_all - tile.first_row, tile.num_rows);
  std::vector<std::int32_t> rows(static_cast<std::size_t>(num_visible));
  std::iota(rows.begin(), rows.end(), 0);
  if (machine_.candidate_selection) {
    rows = tile.selector->candidates(
        {operation.query.row(query), iterations(tile, operation.num_rows()), num_visible});
    check_candidates(rows, num_visible);
  }
  for (std::int32_t& row : rows) row += tile.first_row;
  return rows;
}

bool GoldenModel::Algorithm::keeps(std::int64_t distance) const {
  return !machine_.post_scoring || distance <= distance_threshold_;
}

TileAttention GoldenModel::Algorithm::attend_tile(const PreparedOperation& operation,
                                                  const Tile& tile, int query) const {
  TileAttention result;
  result.candidates = candidates(operation, tile, query);

  std::vector<std::int64_t> dot_products;
  dot_products.reserve(result.candidates.size());
  for (const std::int32_t r : result.candidates) {
    dot_products.push_back(
        dot_product(operation.key.row(r), operation.query.row(query), operation.key.num_cols()));
  }
  result.largest = *std::max_element(dot_products.begin(), dot_products.end());

  std::vector<std::int64_t> scores;
  for (std::size_t c = 0; c < dot_products.size(); ++c) {
    const std::int64_t distance = result.largest - dot_products[c];
    if (!keeps(distance)) continue;
    result.selected.push_back(result.candidates[c]);
    scores.push_back(exponent_.score(distance));
  }
  result.score_sum = std::accumulate(scores.begin(), scores.end(), std::int64_t{0});

  result.output_raw.assign(static_cast<std::size_t>(operation.value.num_cols()), 0);
  for (std::size_t k = 0; k < scores.size(); ++k) {
    const std::int64_t weight = golden::weight(scores[k], result.score_sum, machine_.numerics);
    const std::int64_t* value = operation.value.row(result.selected[k]);
    for (std::size_t j = 0; j < result.output_raw.size(); ++j) {
      result.output_raw[j] += weight * value[j];
    }
  }
  return result;
}

/// The outputs of several tiles, each weighted by its share of all scores, rounded half up.
std::vector<std::int64_t> GoldenModel::Algorithm::merge(
    const std::vector<TileAttention>& tiles) const {
  std::int64_t largest = tiles.front().largest;
  for (const TileAttention& tile : tiles) largest = std::max(largest, tile.largest);
  std::int64_t denominator = 0;
  std::vector<std::int64_t> numerators(tiles.front().output_raw.size(), 0);
  for (const TileAttention& tile : tiles) {
    const std::int64_t share = exponent_.score(largest - tile.largest) * tile.score_sum;
    denominator += share;
    for (std::size_t j = 0; j < numerators.size(); ++j) {
      numerators[j] += share * tile.output_raw[j];
    }
  }
  for (std::int64_t& number : numerators) {
    const std::int64_t dividend = 2 * number + denominator;
    const std::int64_t divisor = 2 * denominator;
    const std::int64_t remainder = (dividend % divisor + divisor) % divisor;
    number = (dividend - remainder) / divisor;
  }
  return numerators;
}

GoldenResult GoldenModel::Algorithm::attend(const PreparedOperation& operation, int query) const {
  std::vector<TileAttention> tiles;
  for (const Tile& tile : operation.tiles) {
    const bool is_visited = operation.query_rows[static_cast<std::size_t>(query)] > tile.first_row;
    if (is_visited) tiles.push_back(attend_tile(operation, tile, query));
  }
  GoldenResult result;
  for (const TileAttention& tile : tiles) {
    append(result.candidates, tile.candidates);
    append(result.selected, tile.selected);
  }
  result.output_raw = tiles.size() == 1 ? std::move(tiles.front().output_raw) : merge(tiles);
  return result;
}

GoldenModel::GoldenModel(const Machine& machine, const golden::SelectorFactory& make_selector) {
  const Hardware& hardware = machine.hardware;
  golden::check_widths(machine.numerics, hardware.num_rows,
                       hardware.num_dims.value_or(hardware.num_lanes));
  algorithm_ = std::make_shared<const Algorithm>(machine, make_selector);
}

GoldenModel::PreparedOperation GoldenModel::prepare(const Operation& operation) const {
  return algorithm_->prepare(operation);
}

GoldenResult GoldenModel::run(const PreparedOperation& operation, int query) const {
  return algorithm_->attend(operation, query);
}

std::vector<GoldenResult> GoldenModel::run(const Operation& operation) const {
  const PreparedOperation prepared = prepare(operation);
  std::vector<GoldenResult> results;
  results.reserve(static_cast<std::size_t>(prepared.num_queries()));
  for (int q = 0; q < prepared.num_queries(); ++q) results.push_back(run(prepared, q));
  return results;
}

std::vector<GoldenResult> golden_attention(const Machine& machine, const Operation& operation) {
  return GoldenModel(machine).run(operation);
}

}  // namespace a3
