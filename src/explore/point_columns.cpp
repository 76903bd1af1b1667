#include "a3/explore/point_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace a3 {
namespace {

using Point = const PointResult&;

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

std::optional<double> as_double(const PointValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return static_cast<double>(*number);
  return std::nullopt;
}

/// Columns, in the order in which they are added.
class ColumnList {
 public:
  /// A column of what `value` makes of a point: a number, or an optional one.
  template <typename Value>
  void add(Merging merging, std::string name, Value value) {
    columns_.push_back(
        {std::move(name), merging, [value](Point point) { return point_value(value(point)); }});
  }

  void add_quotient(std::string name, std::string numerator, std::string denominator,
                    Merging merging = Merging::kQuotient) {
    columns_.push_back(
        {std::move(name), merging, {}, std::move(numerator), std::move(denominator)});
  }

  /// All, quotients with their values.
  std::vector<PointColumn> columns() const {
    std::vector<PointColumn> all = columns_;
    for (PointColumn& column : all) {
      if (!column.value) column.value = quotient(column);
    }
    return all;
  }

 private:
  const PointColumn& sum(const std::string& name) const {
    for (const PointColumn& column : columns_) {
      if (column.name == name && column.merging == Merging::kSum) return column;
    }
    throw std::logic_error("no column is the sum " + name);
  }

  std::function<PointValue(Point)> quotient(const PointColumn& column) const {
    return [numerator = sum(column.numerator).value, denominator = sum(column.denominator).value,
            is_root = column.merging == Merging::kRootOfQuotient](Point point) {
      const std::optional<double> above = as_double(numerator(point));
      const std::optional<double> below = as_double(denominator(point));
      if (!above || !below) return PointValue();
      return point_value(is_root ? std::sqrt(*above / *below) : *above / *below);
    };
  }

  std::vector<PointColumn> columns_;
};

void add_settings(ColumnList& columns) {
  columns.add(Merging::kSetting, "iterations_per_row", [](Point point) {
    const auto& selection = point.machine.candidate_selection;
    return selection ? selection->iterations_per_row : std::nullopt;
  });
  columns.add(Merging::kSetting, "iterations", [](Point point) {
    const auto& selection = point.machine.candidate_selection;
    return selection ? selection->iterations : std::nullopt;
  });
  columns.add(Merging::kSetting, "threshold_percent", [](Point point) {
    const auto& post_scoring = point.machine.post_scoring;
    return post_scoring ? std::optional(post_scoring->threshold_percent) : std::nullopt;
  });
}

void add_times(ColumnList& columns) {
  const auto sum = [&](const char* name, auto value) { columns.add(Merging::kSum, name, value); };
  sum("operations", [](Point point) { return point.totals.num_operations; });
  sum("queries", [](Point point) { return point.totals.num_queries; });
  sum("tiles", [](Point point) { return point.totals.num_tiles; });
  sum("cycles_total", [](Point point) { return point.totals.total_cycles; });
  columns.add_quotient("interval_mean_cycles", "interval_sum_cycles", "intervals");
  sum("intervals", [](Point point) { return point.totals.num_intervals; });
  columns.add(Merging::kSmallest, "latency_min_cycles",
              [](Point point) { return point.totals.latency_min_cycles; });
  columns.add_quotient("latency_mean_cycles", "latency_sum_cycles", "queries");
  columns.add(Merging::kLargest, "latency_max_cycles",
              [](Point point) { return point.totals.latency_max_cycles; });
}

void add_rows(ColumnList& columns) {
  for (const char* rows : {"rows", "visible_rows", "iterations", "candidates", "selected"}) {
    columns.add_quotient(fmt::format("{}_mean", rows), fmt::format("{}_sum", rows), "queries");
  }
}

std::string energy_column(std::string_view of) {
  return fmt::format("energy_{}_pj", of);
}

void add_energy(ColumnList& columns) {
  const auto mean = [&](std::string_view of) {
    columns.add_quotient(energy_column(of) + "_per_query", energy_column(of), "queries");
  };
  for (const BlockDescription& block : kBlocks) mean(block.name);
  mean("dynamic");
  mean("static");
  columns.add(Merging::kSame, "area_mm2", [](Point point) { return area_mm2(point.machine); });
}

void add_accuracy(ColumnList& columns) {
  columns.add_quotient("rmse", "squared_error_sum", "output_elements", Merging::kRootOfQuotient);
  columns.add(Merging::kSum, "output_elements",
              [](Point point) { return point.totals.num_elements; });
  columns.add(Merging::kLargest, "max_abs_error",
              [](Point point) { return point.totals.max_abs_error; });
  columns.add_quotient("cosine_mean", "cosine_sum", "queries");
  for (const char* retained : {"top1_retained", "top2_retained", "top5_retained"}) {
    columns.add_quotient(retained, fmt::format("{}_sum", retained), "queries");
  }
  columns.add(Merging::kSum, "saturated_elements",
              [](Point point) { return point.totals.saturated_elements; });
  columns.add(Merging::kSum, "golden_mismatches",
              [](Point point) { return point.totals.golden_mismatches; });
  columns.add_quotient("speed_up", "base_cycles_total", "cycles_total");
  columns.add_quotient("energy_ratio", energy_column("base_dynamic"), energy_column("dynamic"));
}

/// What the quotients are made of, apart from counts that people read.
void add_sums(ColumnList& columns) {
  const auto sum = [&](std::string name, auto value) {
    columns.add(Merging::kSum, std::move(name), value);
  };
  sum("interval_sum_cycles", [](Point point) { return point.totals.interval_sum_cycles; });
  sum("latency_sum_cycles", [](Point point) { return point.totals.latency_sum_cycles; });
  sum("rows_sum", [](Point point) { return point.totals.rows_sum; });
  sum("visible_rows_sum", [](Point point) { return point.totals.visible_rows_sum; });
  sum("iterations_sum", [](Point point) { return point.totals.active.iterations; });
  sum("candidates_sum", [](Point point) { return point.totals.active.candidates; });
  sum("selected_sum", [](Point point) { return point.totals.active.selected; });
  for (const BlockDescription& row : kBlocks) {
    sum(energy_column(row.name), [block = row.block](Point point) {
      return dynamic_energy(point.machine, point.totals.active)[block];
    });
  }
  sum(energy_column("dynamic"), [](Point point) { return point.dynamic_pj(); });
  sum(energy_column("static"), [](Point point) {
    return static_energy(point.machine, point.totals.total_cycles).total_pj();
  });
  sum("squared_error_sum", [](Point point) { return point.totals.squared_error_sum; });
  sum("cosine_sum", [](Point point) { return point.totals.cosine_sum; });
  sum("top1_retained_sum", [](Point point) { return point.totals.top1_retained_sum; });
  sum("top2_retained_sum", [](Point point) { return point.totals.top2_retained_sum; });
  sum("top5_retained_sum", [](Point point) { return point.totals.top5_retained_sum; });
  sum("base_cycles_total", [](Point point) { return point.base.total_cycles; });
  sum(energy_column("base_dynamic"), [](Point point) { return point.base_dynamic_pj(); });
}

}  // namespace

double PointResult::dynamic_pj() const {
  return dynamic_energy(machine, totals.active).total_pj();
}

double PointResult::base_dynamic_pj() const {
  Machine base_machine = machine;
  base_machine.candidate_selection.reset();
  base_machine.post_scoring.reset();
  return dynamic_energy(base_machine, base.active).total_pj();
}

double PointResult::speed_up() const {
  return static_cast<double>(base.total_cycles) / static_cast<double>(totals.total_cycles);
}

double PointResult::energy_ratio() const {
  return base_dynamic_pj() / dynamic_pj();
}

std::vector<PointResult> point_results(const Grid& grid, const GridTotals& totals) {
  std::vector<PointResult> points;
  points.reserve(grid.num_points());
  for (std::size_t p = 0; p < grid.num_points(); ++p) {
    points.push_back({grid.point(p), totals.points[p], totals.base});
  }
  return points;
}

std::string_view name_of(Merging merging) {
  switch (merging) {
    case Merging::kSetting:
      return "setting";
    case Merging::kSame:
      return "same";
    case Merging::kSum:
      return "sum";
    case Merging::kSmallest:
      return "smallest";
    case Merging::kLargest:
      return "largest";
    case Merging::kQuotient:
      return "quotient";
    case Merging::kRootOfQuotient:
      return "root_of_quotient";
  }
  return "";
}

const std::vector<PointColumn>& point_columns() {
  static const std::vector<PointColumn> columns = [] {
    ColumnList list;
    add_settings(list);
    add_times(list);
    add_rows(list);
    add_energy(list);
    add_accuracy(list);
    add_sums(list);
    return list.columns();
  }();
  return columns;
}

}  // namespace a3
