#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "a3/explore/grid_run.h"
#include "a3/machine/machine.h"

namespace a3 {

/// A machine with a choice of M and T, and what it came to on a trace.
struct PointResult {
  Machine machine;
  RunTotals totals;
  BaseCost base;

  double dynamic_pj_per_query() const;
  /// Cycles and dynamic energy of the base design over those of this machine.
  double speed_up() const;
  double energy_ratio() const;
};

/// The points of a grid with the totals of one part, in the order of their numbers.
std::vector<PointResult> point_results(const Grid& grid, const GridTotals& totals);

/// A number that need not exist; never one that is not finite.
using PointValue = std::variant<std::monostate, std::int64_t, double>;

/// A column of a table with a row per point (docs/sweeps.md).
struct PointColumn {
  std::string name;
  std::function<PointValue(const PointResult&)> value;
};

const std::vector<PointColumn>& point_columns();

/// Header and row of them, without line end.
std::string point_columns_header();
std::string point_columns_row(const PointResult& point);

/// A field of a CSV file, in quotes if it holds a comma, a quote or a line end (RFC 4180).
std::string csv_field(const std::string& text);

/// M and T in words: "iterations_per_row 0.5, post-scoring off".
std::string point_name(const Machine& machine);

}  // namespace a3
