// Columns of the table of points: which add up, and what means are made of.

#include "a3/explore/point_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>

namespace a3 {
namespace {

RunTotals totals_of_two_operations() {
  static const Activity none;
  RunTotals totals;
  // 2 queries on 10 rows of 4 dimensions; outputs 20 cycles apart.
  totals.add_query({3, 2, 1}, {0.5, 0, 0.75, 0.5, 1, 0.5, 0.2});
  totals.add_query({3, 4, 2}, {1.5, 0, 0.25, 1, 0, 1, 0.4});
  totals.add_cycles(0, 30);
  totals.add_cycles(0, 50);
  totals.add_whole({2, 10, 4, 15, 3, 50, none, 1});
  // 1 query on 6 rows, which has no interval.
  RunTotals later;
  later.add_query({5, 6, 6}, {0.25, 0, 0.125, 0.75, 1, 1, 1});
  later.add_cycles(50, 90);
  later.add_whole({1, 6, 4, 6, 1, 40, none, 2});
  totals += later;
  return totals;
}

PointResult point() {
  Machine machine;
  machine.candidate_selection = CandidateSelection{};
  machine.candidate_selection->iterations = 5;
  machine.post_scoring = PostScoring{5};
  return {machine, totals_of_two_operations(), {180, {0, 26, 26}}};
}

const PointColumn& column(const std::string& name) {
  for (const PointColumn& column : point_columns()) {
    if (column.name == name) return column;
  }
  throw std::invalid_argument(name);
}

double number(const std::string& name, const PointResult& point) {
  const PointValue value = column(name).value(point);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

bool is_empty(const std::string& name, const PointResult& point) {
  return std::holds_alternative<std::monostate>(column(name).value(point));
}

TEST(PointColumns, HoldSumsThatAddUp) {
  const std::map<std::string, double> expected = {
      {"operations", 2},
      {"queries", 3},
      {"tiles", 4},
      {"cycles_total", 90},
      {"interval_sum_cycles", 20},
      {"intervals", 1},
      {"latency_sum_cycles", 30 + 50 + 40},
      {"rows_sum", 10 + 10 + 6},
      {"visible_rows_sum", 15 + 6},
      {"iterations_sum", 11},
      {"candidates_sum", 12},
      {"selected_sum", 9},
      {"squared_error_sum", 2.25},
      {"output_elements", 12},
      {"cosine_sum", 2.25},
      {"top1_retained_sum", 2},
      {"top2_retained_sum", 2.5},
      {"top5_retained_sum", 1.6},
      {"saturated_elements", 3},
      {"base_cycles_total", 180},
  };
  for (const auto& [name, sum] : expected) {
    EXPECT_DOUBLE_EQ(number(name, point()), sum) << name;
    EXPECT_EQ(column(name).merging, Merging::kSum) << name;
  }
}

/// Row-cycles x the mW of Table I at 1 GHz.
TEST(PointColumns, HoldEnergyByBlock) {
  EXPECT_NEAR(number("energy_dot_product_pj", point()), 12 * 14.338, 1e-9);
  EXPECT_NEAR(number("energy_sorted_key_sram_pj", point()), 11 * 6.100, 1e-9);
  EXPECT_NEAR(number("energy_value_sram_pj", point()), 9 * 2.901, 1e-9);
  EXPECT_NEAR(number("energy_output_pj_per_query", point()), 3 * 50.918, 1e-9);
  EXPECT_NEAR(number("energy_static_pj", point()), 90 * 11.502, 1e-9);
  EXPECT_NEAR(number("energy_base_dynamic_pj", point()),
              26 * (14.338 + 0.224 + 50.918 + 2.901 + 2.901), 1e-9);
}

TEST(PointColumns, HoldTheMeansThatPeopleRead) {
  const std::map<std::string, double> expected = {
      {"interval_mean_cycles", 20},  {"latency_mean_cycles", 40},
      {"rows_mean", 26.0 / 3},       {"visible_rows_mean", 7},
      {"iterations_mean", 11.0 / 3}, {"candidates_mean", 4},
      {"selected_mean", 3},          {"cosine_mean", 0.75},
      {"top2_retained", 2.5 / 3},    {"speed_up", 2},
      {"rmse", 0.4330127018922193},  // root of 2.25 / 12
  };
  for (const auto& [name, mean] : expected) {
    EXPECT_DOUBLE_EQ(number(name, point()), mean) << name;
  }
}

TEST(PointColumns, HaveNoNumberWhereThereIsNoneOrItIsNotFinite) {
  PointResult none = point();
  none.totals.num_intervals = 0;
  none.totals.interval_sum_cycles = 0;
  EXPECT_TRUE(is_empty("interval_mean_cycles", none));
  EXPECT_EQ(number("interval_sum_cycles", none), 0);
  none.totals.cosine_sum = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(is_empty("cosine_sum", none));
  EXPECT_TRUE(is_empty("cosine_mean", none));
}

TEST(PointColumns, SayHowTheyMerge) {
  const nlohmann::ordered_json columns = point_columns_json();
  const auto has = [&](const char* text) {
    const auto wanted = nlohmann::ordered_json::parse(text);
    return std::find(columns.begin(), columns.end(), wanted) != columns.end();
  };
  EXPECT_TRUE(has(R"({"name": "threshold_percent", "merges_as": "setting"})"));
  EXPECT_TRUE(has(R"({"name": "area_mm2", "merges_as": "same"})"));
  EXPECT_TRUE(has(R"({"name": "queries", "merges_as": "sum"})"));
  EXPECT_TRUE(has(R"({"name": "latency_min_cycles", "merges_as": "smallest"})"));
  EXPECT_TRUE(has(R"({"name": "max_abs_error", "merges_as": "largest"})"));
  EXPECT_TRUE(has(R"({"name": "candidates_mean", "merges_as": "quotient",
                      "numerator": "candidates_sum", "denominator": "queries"})"));
  EXPECT_TRUE(has(R"({"name": "rmse", "merges_as": "root_of_quotient",
                      "numerator": "squared_error_sum", "denominator": "output_elements"})"));
}

}  // namespace
}  // namespace a3
