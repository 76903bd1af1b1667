#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
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

  double dynamic_pj() const;
  double dynamic_pj_per_query() const { return totals.per_query(dynamic_pj()); }
  /// Of loading, and of sorting on chip; empty where the machine says nothing of them.
  std::optional<double> memory_pj() const;
  std::optional<double> sorter_pj() const;
  /// Of the base design: the same machine without both approximations.
  double base_dynamic_pj() const;
  /// Cycles and dynamic energy of the base design over those of this machine.
  double speed_up() const;
  double energy_ratio() const;
};

/// The points of a grid with the totals of one part, in the order of their numbers.
std::vector<PointResult> point_results(const Grid& grid, const GridTotals& totals);

/// A number that need not exist; never one that is not finite.
using PointValue = std::variant<std::monostate, std::int64_t, double>;

/// How a point's values on parts of a trace become that on the whole.
enum class Merging {
  kSetting,         ///< tells points apart
  kSame,            ///< a fact of the machine, equal on every part
  kSum,             ///< added up
  kSmallest,        ///< least of all
  kLargest,         ///< greatest of all
  kQuotient,        ///< numerator / denominator, once these two columns are merged
  kRootOfQuotient,  ///< its square root
};

/// In files: "sum", "root_of_quotient".
std::string_view name_of(Merging merging);

/// A column of a table with a row per point (docs/sweeps.md).
struct PointColumn {
  std::string name;
  Merging merging;
  std::function<PointValue(const PointResult&)> value;
  /// The columns, sums both, that a quotient is made of; empty names for others. No number where
  /// either has none or the quotient is not finite.
  std::string numerator = {};
  std::string denominator = {};
};

/// Every column: settings, numbers for people, then the sums below their quotients. This list is
/// the one place that says what a mean is the mean of.
/// `of_systems`: with those of what surrounds units.
const std::vector<PointColumn>& point_columns(bool of_systems = false);

}  // namespace a3
