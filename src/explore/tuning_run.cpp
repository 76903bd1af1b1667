#include "a3/explore/tuning_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "a3/base/field_error.h"
#include "a3/explore/point_table.h"

namespace a3 {
namespace {

/// M as a share of the rows and T in percent, where a request lists none; and both off.
constexpr std::array<double, 16> kDefaultIterationsPerRow = {
    1,    0.875,   0.75,   0.625,   0.5,   0.4375,  0.375,  0.3125,
    0.25, 0.21875, 0.1875, 0.15625, 0.125, 0.09375, 0.0625, 0.03125};
constexpr std::array<double, 16> kDefaultThresholdsPercent = {0.5, 1,  1.5,  2,  3,  4,  5,  6,
                                                              8,   10, 12.5, 15, 20, 25, 30, 40};

SweepRequest with_defaults(SweepRequest points) {
  if (points.selections.empty()) {
    for (const double share : kDefaultIterationsPerRow) {
      points.selections.emplace_back(CandidateSelection{std::nullopt, share});
    }
    points.selections.emplace_back(std::nullopt);
  }
  if (points.post_scorings.empty()) {
    for (const double percent : kDefaultThresholdsPercent) {
      points.post_scorings.emplace_back(PostScoring{percent});
    }
    points.post_scorings.emplace_back(std::nullopt);
  }
  return points;
}

/// The limits that a measure may be bounded by.
struct Range {
  double lowest;
  double highest;
  const char* allowed;
};

Range range_of(Measure measure) {
  switch (measure) {
    case Measure::kRmse:
      return {0, std::numeric_limits<double>::max(), "a number from 0 on"};
    case Measure::kCosine:
      return {-1, 1, "a number from -1 to 1"};
    default:
      return {0, 1, "a share from 0 to 1"};
  }
}

void check_bounds(const std::vector<Bound>& bounds) {
  if (bounds.empty()) throw FieldError("bounds", "", "there is none; give one at least.");
  for (auto bound = bounds.begin(); bound != bounds.end(); ++bound) {
    const std::string field = fmt::format("bounds[{}]", bound - bounds.begin());
    const Range range = range_of(bound->measure);
    if (!(bound->limit >= range.lowest && bound->limit <= range.highest)) {
      throw FieldError(
          field, bound->text(),
          fmt::format("{} is out of place; allowed: {}.", bound->limit, range.allowed));
    }
    const auto other = std::find_if(bounds.begin(), bound, [&](const Bound& before) {
      return before.measure == bound->measure;
    });
    if (other == bound) continue;
    throw FieldError(
        field, bound->text(),
        fmt::format("there is {} already; give one bound for each measure.", other->text()));
  }
}

void check_hold_out(double share) {
  if (share >= 0 && share < 1) return;
  throw FieldError("hold_out", fmt::format("{}", share),
                   "is not a share; allowed: a number from 0 (nothing) to below 1.");
}

std::string no_choice_text(const TuningPlan& plan, const TuningResult& found) {
  std::string best;
  for (const Bound& bound : plan.bounds) {
    const auto better = [&](const PointResult& a, const PointResult& b) {
      return costs_of(a, plan.objective, {bound})[1] < costs_of(b, plan.objective, {bound})[1];
    };
    const PointResult& point = *std::min_element(found.tuning.begin(), found.tuning.end(), better);
    best += fmt::format("; asked for {}, the best is {:.6g} ({})", bound.text(),
                        bound.value(point.totals), point_name(point.machine));
  }
  return fmt::format("none of {} points keeps {}{}. Ask for less, or list other points.",
                     found.tuning.size(), plan.bounds.size() == 1 ? "the bound" : "all bounds",
                     best);
}

bool is_verified(const TuningPlan& plan, const TuningResult& found) {
  return found.held_out.empty() ||
         std::all_of(plan.bounds.begin(), plan.bounds.end(), [&](const Bound& bound) {
           return bound.keeps(found.held_out[*found.choice].totals);
         });
}

}  // namespace

TuningPlan plan_tuning(const TuneRequest& request) {
  check_bounds(request.bounds);
  check_hold_out(request.hold_out);
  if (!request.points.variations.empty()) {
    throw FieldError("variations", "", "a tuning has none: it chooses M and T of one machine.");
  }
  const SweepPlan points = plan_sweep(with_defaults(request.points));
  return {points.variations.front().grid, request.bounds, request.objective, request.hold_out};
}

void check_parts(const TuningPlan& plan, std::int64_t num_operations) {
  std::int64_t num_held_out = 0;
  for (std::int64_t o = 0; o < num_operations; ++o) {
    num_held_out += is_held_out(o, plan.hold_out) ? 1 : 0;
  }
  if (plan.hold_out == 0 || (num_held_out > 0 && num_held_out < num_operations)) return;
  throw FieldError(
      "hold_out", fmt::format("{}", plan.hold_out),
      fmt::format("of {} operations {} would be held out; both parts need one at least. Give more "
                  "operations or another share (0 holds nothing out).",
                  num_operations, num_held_out));
}

TuningResult run_tuning(const TuningPlan& plan, OperationSource& operations, GridOptions options) {
  options.num_parts = plan.hold_out > 0 ? 2 : 1;
  if (plan.hold_out > 0) {
    options.part_of = [share = plan.hold_out](std::int64_t operation) {
      return is_held_out(operation, share) ? 1 : 0;
    };
  }
  const GridOutcome outcome = run_grid(plan.grid, operations, options);
  TuningResult found;
  found.tuning = point_results(plan.grid, outcome.parts.front());
  if (plan.hold_out > 0) found.held_out = point_results(plan.grid, outcome.parts.back());
  if (!objective_value(plan.objective, found.tuning.front())) {
    throw FieldError("objective", objective_name(plan.objective),
                     "no operation to tune on has two queries, so there is no interval; minimise "
                     "energy or latency.");
  }
  std::vector<Costs> costs;
  for (const PointResult& point : found.tuning) {
    costs.push_back(costs_of(point, plan.objective, plan.bounds));
  }
  found.front = pareto_front(costs);
  found.choice = choose_point(found.tuning, plan.objective, plan.bounds);
  return found;
}

std::string failure_text(const TuningPlan& plan, const TuningResult& found) {
  if (!found.choice) return no_choice_text(plan, found);
  if (is_verified(plan, found)) return {};
  return "the choice misses a bound on the operations held out. Ask for a little more than you "
         "need, or give more operations.";
}

}  // namespace a3
