#include "a3/explore/tuning.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace a3 {
namespace {

const char* name_of(Measure measure) {
  switch (measure) {
    case Measure::kTop1Retained:
      return "top1_retained";
    case Measure::kTop2Retained:
      return "top2_retained";
    case Measure::kTop5Retained:
      return "top5_retained";
    case Measure::kRmse:
      return "rmse";
    case Measure::kCosine:
      return "cosine_mean";
  }
  return "";
}

double infinite_unless_finite(double cost) {
  return std::isfinite(cost) ? cost : std::numeric_limits<double>::infinity();
}

bool beats(const Costs& a, const Costs& b) {
  bool is_better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    is_better = is_better || a[i] < b[i];
  }
  return is_better;
}

}  // namespace

double Bound::value(const RunTotals& totals) const {
  switch (measure) {
    case Measure::kTop1Retained:
      return totals.top1_retained();
    case Measure::kTop2Retained:
      return totals.top2_retained();
    case Measure::kTop5Retained:
      return totals.top5_retained();
    case Measure::kRmse:
      return totals.rmse();
    case Measure::kCosine:
      return totals.cosine_mean();
  }
  return std::numeric_limits<double>::quiet_NaN();
}

bool Bound::keeps(const RunTotals& totals) const {
  return is_error() ? value(totals) <= limit : value(totals) >= limit;
}

std::string Bound::text() const {
  return fmt::format("{} {} {}", name_of(measure), is_error() ? "<=" : ">=", limit);
}

const char* objective_name(Objective objective) {
  switch (objective) {
    case Objective::kEnergy:
      return "energy";
    case Objective::kLatency:
      return "latency";
    case Objective::kInterval:
      return "interval";
    case Objective::kEndToEnd:
      return "end_to_end";
  }
  return "";
}

const char* objective_unit(Objective objective) {
  return objective == Objective::kEnergy ? "pJ" : "cycles";
}

std::optional<double> objective_value(Objective objective, const PointResult& point) {
  switch (objective) {
    case Objective::kEnergy:
      return point.totals.per_query(point.dynamic_pj() + point.memory_pj().value_or(0) +
                                    point.sorter_pj().value_or(0));
    case Objective::kLatency:
      return point.totals.latency_mean_cycles();
    case Objective::kInterval:
      return point.totals.interval_mean_cycles();
    case Objective::kEndToEnd:
      return point.totals.per_query(static_cast<double>(point.totals.total_cycles));
  }
  return std::nullopt;
}

bool is_held_out(std::int64_t operation, double share) {
  const auto count = [share](std::int64_t first) {
    return std::floor(static_cast<double>(first) * share);
  };
  return count(operation + 1) > count(operation);
}

std::vector<std::size_t> pareto_front(const std::vector<Costs>& points) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return points[a] < points[b]; });
  // A point that beats another stands before it, and is itself on the front or beaten by one that
  // is.
  std::vector<std::size_t> front;
  for (const std::size_t point : order) {
    const bool is_beaten = std::any_of(front.begin(), front.end(), [&](std::size_t other) {
      return points[other] == points[point] || beats(points[other], points[point]);
    });
    if (!is_beaten) front.push_back(point);
  }
  return front;
}

Costs costs_of(const PointResult& point, Objective objective, const std::vector<Bound>& bounds) {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  Costs costs = {infinite_unless_finite(objective_value(objective, point).value_or(kNone))};
  for (const Bound& bound : bounds) {
    const double value = bound.value(point.totals);
    costs.push_back(infinite_unless_finite(bound.is_error() ? value : -value));
  }
  return costs;
}

std::optional<std::size_t> choose_point(const std::vector<PointResult>& points, Objective objective,
                                        const std::vector<Bound>& bounds) {
  std::optional<std::size_t> best;
  const auto rank = [&](std::size_t p) {
    return std::make_pair(costs_of(points[p], objective, {}).front(),
                          points[p].dynamic_pj_per_query());
  };
  for (std::size_t p = 0; p < points.size(); ++p) {
    const bool keeps_all = std::all_of(bounds.begin(), bounds.end(), [&](const Bound& bound) {
      return bound.keeps(points[p].totals);
    });
    if (keeps_all && (!best || rank(p) < rank(*best))) best = p;
  }
  return best;
}

}  // namespace a3
