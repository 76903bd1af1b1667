#include "a3/explore/point_columns.h"

#include <fmt/format.h>

#include <cmath>

namespace a3 {
namespace {

PointValue point_value(double number) {
  return std::isfinite(number) ? PointValue(number) : PointValue();
}

PointValue point_value(std::int64_t number) {
  return number;
}

template <typename Number>
PointValue point_value(const std::optional<Number>& number) {
  return number ? point_value(*number) : PointValue();
}

/// The shortest text that reads back as the same number; empty without one.
std::string text(const PointValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  return {};
}

template <typename Value>
PointColumn column(std::string name, Value value) {
  return {std::move(name), [value](const PointResult& point) { return point_value(value(point)); }};
}

std::optional<std::int64_t> iterations(const Machine& machine) {
  return machine.candidate_selection ? machine.candidate_selection->iterations : std::nullopt;
}

std::optional<double> iterations_per_row(const Machine& machine) {
  return machine.candidate_selection ? machine.candidate_selection->iterations_per_row
                                     : std::nullopt;
}

std::optional<double> threshold_percent(const Machine& machine) {
  if (!machine.post_scoring) return std::nullopt;
  return machine.post_scoring->threshold_percent;
}

double mean(const PointResult& point, std::int64_t sum) {
  return point.totals.per_query(static_cast<double>(sum));
}

void add_settings(std::vector<PointColumn>& columns) {
  columns.push_back(column("iterations_per_row", [](const PointResult& point) {
    return iterations_per_row(point.machine);
  }));
  columns.push_back(
      column("iterations", [](const PointResult& point) { return iterations(point.machine); }));
  columns.push_back(column("threshold_percent", [](const PointResult& point) {
    return threshold_percent(point.machine);
  }));
}

void add_times(std::vector<PointColumn>& columns) {
  using Point = const PointResult&;
  const auto add = [&](const char* name, auto value) { columns.push_back(column(name, value)); };
  add("operations", [](Point point) { return point.totals.num_operations; });
  add("queries", [](Point point) { return point.totals.num_queries; });
  add("cycles_total", [](Point point) { return point.totals.total_cycles; });
  add("interval_mean_cycles", [](Point point) { return point.totals.interval_mean_cycles(); });
  add("intervals", [](Point point) { return point.totals.num_intervals(); });
  add("latency_min_cycles", [](Point point) { return point.totals.latency_min_cycles; });
  add("latency_mean_cycles", [](Point point) { return point.totals.latency_mean_cycles(); });
  add("latency_max_cycles", [](Point point) { return point.totals.latency_max_cycles; });
}

void add_rows(std::vector<PointColumn>& columns) {
  using Point = const PointResult&;
  const auto add = [&](const char* name, auto value) { columns.push_back(column(name, value)); };
  add("rows_mean", [](Point point) { return mean(point, point.totals.rows_sum); });
  add("iterations_mean", [](Point point) { return mean(point, point.totals.active.iterations); });
  add("candidates_mean", [](Point point) { return mean(point, point.totals.active.candidates); });
  add("selected_mean", [](Point point) { return mean(point, point.totals.active.selected); });
}

void add_energy(std::vector<PointColumn>& columns) {
  for (const BlockDescription& row : kBlocks) {
    columns.push_back(column(fmt::format("energy_{}_pj_per_query", row.name),
                             [block = row.block](const PointResult& point) {
                               return point.totals.per_query(
                                   dynamic_energy(point.machine, point.totals.active)[block]);
                             }));
  }
  columns.push_back(column("energy_dynamic_pj_per_query",
                           [](const PointResult& point) { return point.dynamic_pj_per_query(); }));
  columns.push_back(column("energy_static_pj_per_query", [](const PointResult& point) {
    return point.totals.per_query(
        static_energy(point.machine, point.totals.total_cycles).total_pj());
  }));
  columns.push_back(
      column("area_mm2", [](const PointResult& point) { return area_mm2(point.machine); }));
}

void add_accuracy(std::vector<PointColumn>& columns) {
  using Point = const PointResult&;
  const auto add = [&](const char* name, auto value) { columns.push_back(column(name, value)); };
  add("rmse", [](Point point) { return point.totals.rmse(); });
  add("output_elements", [](Point point) { return point.totals.num_elements(); });
  add("max_abs_error", [](Point point) { return point.totals.max_abs_error; });
  add("cosine_mean", [](Point point) { return point.totals.cosine_mean(); });
  add("top1_retained", [](Point point) { return point.totals.top1_retained(); });
  add("top2_retained", [](Point point) { return point.totals.top2_retained(); });
  add("top5_retained", [](Point point) { return point.totals.top5_retained(); });
  add("saturated_elements", [](Point point) { return point.totals.saturated_elements; });
  add("golden_mismatches", [](Point point) { return point.totals.golden_mismatches; });
  add("speed_up", [](Point point) { return point.speed_up(); });
  add("energy_ratio", [](Point point) { return point.energy_ratio(); });
}

}  // namespace

double PointResult::dynamic_pj_per_query() const {
  return totals.per_query(dynamic_energy(machine, totals.active).total_pj());
}

double PointResult::speed_up() const {
  return static_cast<double>(base.total_cycles) / static_cast<double>(totals.total_cycles);
}

double PointResult::energy_ratio() const {
  Machine base_machine = machine;
  base_machine.candidate_selection.reset();
  base_machine.post_scoring.reset();
  return dynamic_energy(base_machine, base.active).total_pj() /
         dynamic_energy(machine, totals.active).total_pj();
}

std::vector<PointResult> point_results(const Grid& grid, const GridTotals& totals) {
  std::vector<PointResult> points;
  points.reserve(grid.num_points());
  for (std::size_t p = 0; p < grid.num_points(); ++p) {
    points.push_back({grid.point(p), totals.points[p], totals.base});
  }
  return points;
}

const std::vector<PointColumn>& point_columns() {
  static const std::vector<PointColumn> columns = [] {
    std::vector<PointColumn> all;
    add_settings(all);
    add_times(all);
    add_rows(all);
    add_energy(all);
    add_accuracy(all);
    return all;
  }();
  return columns;
}

std::string point_columns_header() {
  std::string header;
  for (const PointColumn& column : point_columns()) {
    if (!header.empty()) header += ',';
    header += column.name;
  }
  return header;
}

std::string point_columns_row(const PointResult& point) {
  std::string row;
  for (const PointColumn& column : point_columns()) row += text(column.value(point)) + ',';
  row.pop_back();
  return row;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string point_name(const Machine& machine) {
  std::string name = "candidate selection off";
  if (const auto share = iterations_per_row(machine)) {
    name = fmt::format("iterations_per_row {}", *share);
  } else if (const auto number = iterations(machine)) {
    name = fmt::format("iterations {}", *number);
  }
  const std::optional<double> threshold = threshold_percent(machine);
  return threshold ? fmt::format("{}, threshold_percent {}", name, *threshold)
                   : name + ", post-scoring off";
}

}  // namespace a3
