#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "a3/explore/point_columns.h"

namespace a3 {

/// What accuracy is bounded by.
enum class Measure { kTop1Retained, kTop2Retained, kTop5Retained, kRmse, kCosine };

/// An accuracy that a choice of M and T must keep: at most the limit for the error, at least the
/// limit for the others.
struct Bound {
  Measure measure;
  double limit;

  bool is_error() const { return measure == Measure::kRmse; }
  double value(const RunTotals& totals) const;
  bool keeps(const RunTotals& totals) const;  ///< false for a value that is not a number
  std::string text() const;                   ///< "top5_retained >= 0.95"
};

/// What is to be small.
enum class Objective { kEnergy, kLatency, kInterval, kEndToEnd };

const char* objective_name(Objective objective);  ///< "energy"
const char* objective_unit(Objective objective);  ///< "pJ"

/// Of a query, means: dynamic pJ, with those of memory and sorters where they are known; cycles
/// from accept to done; cycles between outputs, which do not exist where every operation has one
/// query; cycles of the whole run, with all loading and sorting of a system.
std::optional<double> objective_value(Objective objective, const PointResult& point);

/// Whether the operation is held out: of the first k, a share of k rounded down, spread evenly.
/// `share` in [0, 1).
bool is_held_out(std::int64_t operation, double share);

/// Costs of a point, the smaller the better.
using Costs = std::vector<double>;

/// Which points no other point beats: there is none that is better in one cost and worse in none.
/// Of points with equal costs, the first. In ascending order of the first cost.
std::vector<std::size_t> pareto_front(const std::vector<Costs>& points);

/// The objective, then each bound's value, turned so that smaller is better. A value that does not
/// exist is infinite.
Costs costs_of(const PointResult& point, Objective objective, const std::vector<Bound>& bounds);

/// The point with the smallest objective among those that keep all bounds; of equal ones, the one
/// with the smaller energy, then the first. Nothing if no point keeps them.
std::optional<std::size_t> choose_point(const std::vector<PointResult>& points, Objective objective,
                                        const std::vector<Bound>& bounds);

}  // namespace a3
