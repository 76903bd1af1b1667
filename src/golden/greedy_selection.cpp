#include "golden/greedy_selection.h"

#include <algorithm>
#include <functional>

// Why sorting replaces the accelerator's pointers and comparators.
//
// A side's pointer moves along its column so that the products become steadily worse for that side:
// the max side starts at the largest keys if the query component is positive, otherwise at the
// smallest, and multiplication by the component keeps that order or, if it is not positive, turns
// it round. Among equal products of a column the pointer's direction decides. So each column is a
// sequence sorted by (product, step of the pointer), best product first.
//
// A step takes the best head of all columns, ties to the lowest column: this is the merge of sorted
// sequences. When several columns hold the same product, the lowest of them gives its head, and
// while its next head is that product too, it stays the lowest and goes on giving. All its equal
// products therefore come before those of the next column. Hence the order of all pops is the order
// by
//
//     (product, best first; then column, ascending; then step of the pointer, ascending)
//
// where "best" is the largest product for the max side and the smallest for the min side. Nothing
// that happens between the steps of a side changes what that side takes next, so the order can be
// known before the first iteration.

namespace a3::golden {
namespace {

/// A column in the order in which one side's pointer reads it, with its products counted so that a
/// side always prefers the larger one.
class PointerOrder {
 public:
  PointerOrder(const SortedColumns& columns, int column, std::int64_t query, Side side)
      : key_(columns.key.row(column)),
        row_id_(columns.row_id.row(column)),
        last_(columns.num_rows() - 1),
        factor_(side == Side::kMax ? query : -query),
        from_end_((query > 0) == (side == Side::kMax)) {}

  std::int64_t merit(int step) const { return key_[position(step)] * factor_; }
  std::int32_t row_id(int step) const { return row_id_[position(step)]; }

 private:
  int position(int step) const { return from_end_ ? last_ - step : step; }

  const std::int64_t* key_;
  const std::int32_t* row_id_;
  int last_;
  std::int64_t factor_;
  bool from_end_;
};

std::vector<PointerOrder> pointer_orders(const SortedColumns& columns, const std::int64_t* query,
                                         Side side) {
  std::vector<PointerOrder> orders;
  orders.reserve(static_cast<std::size_t>(columns.num_columns()));
  for (int j = 0; j < columns.num_columns(); ++j) orders.emplace_back(columns, j, query[j], side);
  return orders;
}

/// A merit that the first `count` pops all reach: the `count`-th best of the few best products of
/// every column. At least `count` products are that good, so a worse one cannot be among the first
/// `count`.
std::int64_t merit_bound(const std::vector<PointerOrder>& orders, int num_rows,
                         std::int64_t count) {
  const auto num_columns = static_cast<std::int64_t>(orders.size());
  const std::int64_t fewest_steps = (count + num_columns - 1) / num_columns;
  // More steps than needed cost little and bring the bound close to the truth.
  const auto steps = static_cast<int>(std::min<std::int64_t>(num_rows, 4 * fewest_steps));
  std::vector<std::int64_t> merits;
  merits.reserve(static_cast<std::size_t>(steps) * orders.size());
  for (const PointerOrder& column : orders) {
    for (int step = 0; step < steps; ++step) merits.push_back(column.merit(step));
  }
  const auto bound = merits.begin() + static_cast<std::ptrdiff_t>(count - 1);
  std::nth_element(merits.begin(), bound, merits.end(), std::greater<>());
  return *bound;
}

/// All pops with a larger merit than `bound` in the first `reach` steps of every column, by column
/// and step. Until the order is complete, `product` holds the merit.
std::vector<Pop> pops_above(const std::vector<PointerOrder>& orders, std::int64_t bound,
                            int reach) {
  std::vector<Pop> pops;
  for (const PointerOrder& column : orders) {
    for (int step = 0; step < reach && column.merit(step) > bound; ++step) {
      pops.push_back({column.merit(step), column.row_id(step)});
    }
  }
  return pops;
}

/// Brings sorted pops to `count`: cuts them off, or goes on with as many pops of merit `bound` as
/// are missing. There may be thousands of those (zeros above all), so they are not sorted but come
/// in order, by column and step.
void fill_up_with_ties(const std::vector<PointerOrder>& orders, std::int64_t bound, int reach,
                       std::size_t count, std::vector<Pop>& pops) {
  if (pops.size() > count) pops.resize(count);
  for (const PointerOrder& column : orders) {
    for (int step = 0; step < reach && column.merit(step) >= bound; ++step) {
      if (pops.size() == count) return;
      if (column.merit(step) == bound) pops.push_back({bound, column.row_id(step)});
    }
  }
}

}  // namespace

std::vector<Pop> pop_order(const SortedColumns& columns, const std::int64_t* query, Side side,
                           std::int64_t count) {
  const int num_rows = columns.num_rows();
  count = std::min(count, std::int64_t{num_rows} * columns.num_columns());
  const std::vector<PointerOrder> orders = pointer_orders(columns, query, side);
  const std::int64_t bound = merit_bound(orders, num_rows, count);
  // The first `count` pops take at most `count` products of one column.
  const auto reach = static_cast<int>(std::min<std::int64_t>(num_rows, count));

  std::vector<Pop> pops = pops_above(orders, bound, reach);
  // Gathered by column and step, so that a stable sort by merit alone yields the whole order.
  std::stable_sort(pops.begin(), pops.end(),
                   [](const Pop& a, const Pop& b) { return a.product > b.product; });
  fill_up_with_ties(orders, bound, reach, static_cast<std::size_t>(count), pops);
  if (side == Side::kMin) {
    for (Pop& pop : pops) pop.product = -pop.product;
  }
  return pops;
}

GreedySelection select_greedily(const SortedColumns& columns, const SelectorQuery& query) {
  const std::int64_t iterations = query.iterations;
  const std::vector<Pop> max_order = pop_order(columns, query.raw, Side::kMax, iterations);
  const std::vector<Pop> min_order = pop_order(columns, query.raw, Side::kMin, iterations);
  const auto is_visible = [&](const Pop& pop) { return pop.row_id < query.num_visible_rows; };
  GreedySelection result;
  result.greedy_score.assign(static_cast<std::size_t>(columns.num_rows()), 0);
  const auto first_visible = std::find_if(max_order.begin(), max_order.end(), is_visible);
  result.fallback_row =
      first_visible == max_order.end() ? query.num_visible_rows - 1 : first_visible->row_id;

  std::int64_t sum = 0;
  const auto add = [&](const Pop& pop) {
    if (!is_visible(pop)) return;
    result.greedy_score[static_cast<std::size_t>(pop.row_id)] += pop.product;
    sum += pop.product;
  };
  auto next_max = max_order.begin();
  auto next_min = min_order.begin();
  for (std::int64_t iteration = 0; iteration < iterations; ++iteration) {
    const bool max_step = next_max != max_order.end();
    const bool min_step = sum >= 0 && next_min != min_order.end();
    if (!max_step && !min_step) break;  // from here on no iteration can change anything
    if (max_step) {
      if (next_max->product > 0) add(*next_max);
      ++next_max;
    }
    if (min_step) {
      if (next_min->product < 0) add(*next_min);
      ++next_min;
    }
  }
  return result;
}

std::vector<std::int32_t> GreedySelection::candidates() const {
  std::vector<std::int32_t> rows;
  for (std::size_t r = 0; r < greedy_score.size(); ++r) {
    if (greedy_score[r] > 0) rows.push_back(static_cast<std::int32_t>(r));
  }
  if (rows.empty()) rows.push_back(fallback_row);
  return rows;
}

}  // namespace a3::golden
