#include "rtl/tests/expected_values.h"

#include <algorithm>

#include "golden/greedy_selection.h"
#include "golden/numbers.h"

namespace a3::rtl::test {
namespace {

/// The greedy search of one query.
class Search {
 public:
  Search(const RtlOperation& operation, int query)
      : operation_(operation),
        query_(operation.query.row(query)),
        visible_rows_(operation.visible_rows[static_cast<std::size_t>(query)]),
        taken_{std::vector<int>(num_columns()), std::vector<int>(num_columns())},
        greedy_scores_(static_cast<std::size_t>(operation.pins.num_rows)) {
    Matrix<std::int64_t> key(operation.key.num_rows(), operation.key.num_cols());
    std::copy(operation.key.data().begin(), operation.key.data().end(), key.data().begin());
    columns_ = golden::sort_columns(key);
  }

  ExpectedIteration iterate() {
    ExpectedIteration iteration;
    iteration.running_sum = running_sum_;
    iteration.max_pop = take(golden::Side::kMax);
    if (iteration.running_sum >= 0) iteration.min_pop = take(golden::Side::kMin);
    add(iteration.max_pop, iteration.max_pop.product > 0);
    add(iteration.min_pop, iteration.min_pop.product < 0);
    if (fallback_row_ < 0 && iteration.max_pop.valid && iteration.max_pop.row < visible_rows_) {
      fallback_row_ = iteration.max_pop.row;
    }
    return iteration;
  }

  std::vector<int> candidates() const {
    std::vector<int> rows;
    for (int row = 0; row < operation_.pins.num_rows; ++row) {
      if (greedy_scores_[static_cast<std::size_t>(row)] > 0) rows.push_back(row);
    }
    if (rows.empty()) rows.push_back(fallback_row_ >= 0 ? fallback_row_ : visible_rows_ - 1);
    return rows;
  }

 private:
  std::size_t num_columns() const { return static_cast<std::size_t>(operation_.key.num_cols()); }

  Pop take(golden::Side side) {
    const bool max_side = side == golden::Side::kMax;
    std::vector<int>& taken = taken_[max_side ? 0 : 1];
    Pop best;
    for (int j = 0; j < operation_.key.num_cols(); ++j) {
      const int steps = taken[static_cast<std::size_t>(j)];
      if (steps == operation_.pins.num_rows) continue;
      const bool downwards = (query_[j] > 0) == max_side;
      const int position = downwards ? operation_.pins.num_rows - 1 - steps : steps;
      const std::int64_t product = columns_.key(j, position) * query_[j];
      if (!best.valid || (max_side ? product > best.product : product < best.product)) {
        best = {true, j, columns_.row_id(j, position), product};
      }
    }
    if (best.valid) ++taken[static_cast<std::size_t>(best.column)];
    return best;
  }

  void add(const Pop& pop, bool counts) {
    if (!pop.valid || !counts || pop.row >= visible_rows_) return;
    greedy_scores_[static_cast<std::size_t>(pop.row)] += pop.product;
    running_sum_ += pop.product;
  }

  const RtlOperation& operation_;
  const std::int32_t* query_;
  const int visible_rows_;
  golden::SortedColumns columns_;
  std::vector<int> taken_[2];
  std::vector<std::int64_t> greedy_scores_;
  std::int64_t running_sum_ = 0;
  int fallback_row_ = -1;
};

void select(const RtlOperation& operation, int query, ExpectedValues& values) {
  if (!operation.pins.candidate_selection) {
    for (int row = 0; row < operation.visible_rows[static_cast<std::size_t>(query)]; ++row) {
      values.candidates.push_back(row);
    }
    return;
  }
  Search search(operation, query);
  for (std::int64_t k = 0; k < operation.pins.num_iterations; ++k) {
    values.iterations.push_back(search.iterate());
  }
  values.candidates = search.candidates();
}

void score(const RtlOperation& operation, int query, ExpectedValues& values) {
  for (const int row : values.candidates) {
    std::int64_t sum = 0;
    for (int j = 0; j < operation.key.num_cols(); ++j) {
      sum += std::int64_t{operation.key(row, j)} * operation.query(query, j);
    }
    values.scores.push_back(sum);
  }
  values.max = *std::max_element(values.scores.begin(), values.scores.end());
}

void weigh(const Numerics& numerics, const RtlOperation& operation, ExpectedValues& values) {
  const golden::ExponentTables tables(numerics);
  for (std::size_t c = 0; c < values.candidates.size(); ++c) {
    const std::int64_t distance = values.max - values.scores[c];
    if (operation.pins.post_scoring && distance > operation.pins.threshold) continue;
    values.kept.push_back(static_cast<int>(c));
    values.exponents.push_back(tables.score(distance));
    values.sum += values.exponents.back();
  }
  values.output.assign(static_cast<std::size_t>(operation.value.num_cols()), 0);
  for (std::size_t k = 0; k < values.kept.size(); ++k) {
    values.weights.push_back(golden::weight(values.exponents[k], values.sum, numerics));
    const int row = values.candidates[static_cast<std::size_t>(values.kept[k])];
    for (int j = 0; j < operation.value.num_cols(); ++j) {
      values.output[static_cast<std::size_t>(j)] += values.weights[k] * operation.value(row, j);
    }
  }
}

}  // namespace

ExpectedValues expected_values(const BuiltMachine& machine, const RtlOperation& operation,
                               int query) {
  ExpectedValues values;
  select(operation, query, values);
  score(operation, query, values);
  weigh(numerics_of(machine), operation, values);
  return values;
}

}  // namespace a3::rtl::test
