#include "a3/explore/tuning_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

constexpr const char* kDefaultIterationsPerRow =
    "1,0.875,0.75,0.625,0.5,0.4375,0.375,0.3125,0.25,0.21875,0.1875,0.15625,0.125,0.09375,0.0625,"
    "0.03125,off";
constexpr const char* kDefaultThresholds = "0.5,1,1.5,2,3,4,5,6,8,10,12.5,15,20,25,30,40,off";

std::vector<Bound> parse_bounds(const TuningRequest& request) {
  std::vector<Bound> bounds;
  const auto add = [&](const Bound& bound) {
    for (const Bound& other : bounds) {
      if (other.measure != bound.measure) continue;
      throw InputError(fmt::format("the bounds {} and {}: give one bound for each measure.",
                                   other.text(), bound.text()));
    }
    bounds.push_back(bound);
  };
  for (const std::string& text : request.kept_shares) add(parse_kept_share(text));
  if (request.max_rmse) add(parse_max_rmse(*request.max_rmse));
  if (request.min_cosine) add(parse_min_cosine(*request.min_cosine));
  if (bounds.empty()) {
    throw InputError(
        "tune: no bound on accuracy; give --keep topN>=X, --max-rmse X or "
        "--min-cosine X. See 'a3sim tune --help'.");
  }
  return bounds;
}

double parse_hold_out(const std::string& text) {
  double share = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, share);
  if (error == std::errc() && stop == end && share >= 0 && share < 1) return share;
  throw InputError(fmt::format(
      "--hold-out {}: is not a share; allowed: a number from 0 (nothing) to below 1.", text));
}

std::string no_choice_text(const TuningQuestion& question, const TuningAnswer& found) {
  std::string best;
  for (const Bound& bound : question.bounds) {
    const auto better = [&](const PointResult& a, const PointResult& b) {
      return costs_of(a, question.objective, {bound})[1] <
             costs_of(b, question.objective, {bound})[1];
    };
    const PointResult& point = *std::min_element(found.tuning.begin(), found.tuning.end(), better);
    best += fmt::format("; asked for {}, the best is {:.6g} ({})", bound.text(),
                        bound.value(point.totals), point_name(point.machine));
  }
  return fmt::format("none of {} points keeps {}{}. Ask for less, or list other points.",
                     found.tuning.size(), question.bounds.size() == 1 ? "the bound" : "all bounds",
                     best);
}

bool is_verified(const TuningQuestion& question, const TuningAnswer& found) {
  return found.held_out.empty() ||
         std::all_of(question.bounds.begin(), question.bounds.end(), [&](const Bound& bound) {
           return bound.keeps(found.held_out[*found.choice].totals);
         });
}

}  // namespace

TuningQuestion read_question(const TuningRequest& request) {
  const std::vector<Bound> bounds = parse_bounds(request);
  const Objective objective = parse_objective(request.objective);
  const double hold_out = parse_hold_out(request.hold_out);
  SweepRequest points = request.points;
  if (!points.iterations_per_row && !points.iterations) {
    points.iterations_per_row = kDefaultIterationsPerRow;
  }
  if (!points.threshold_percent) points.threshold_percent = kDefaultThresholds;
  return {plan_sweep(points).variations.front().grid, bounds, objective, hold_out};
}

void check_parts(const TuningQuestion& question, std::int64_t num_operations) {
  std::int64_t num_held_out = 0;
  for (std::int64_t o = 0; o < num_operations; ++o) {
    num_held_out += is_held_out(o, question.hold_out) ? 1 : 0;
  }
  if (question.hold_out == 0 || (num_held_out > 0 && num_held_out < num_operations)) return;
  throw InputError(fmt::format(
      "--hold-out {}: of {} operations {} would be held out; both parts need one at least. Give "
      "more operations or another share (0 holds nothing out).",
      question.hold_out, num_operations, num_held_out));
}

TuningAnswer answer(const TuningQuestion& question, OperationSource& operations,
                    GridOptions options) {
  options.num_parts = question.hold_out > 0 ? 2 : 1;
  if (question.hold_out > 0) {
    options.part_of = [share = question.hold_out](std::int64_t operation) {
      return is_held_out(operation, share) ? 1 : 0;
    };
  }
  const GridOutcome outcome = run_grid(question.grid, operations, options);
  TuningAnswer found;
  found.tuning = point_results(question.grid, outcome.parts.front());
  if (question.hold_out > 0) found.held_out = point_results(question.grid, outcome.parts.back());
  if (!objective_value(question.objective, found.tuning.front())) {
    throw InputError(
        "--minimise interval: no operation to tune on has two queries, so there is no "
        "interval; minimise energy or latency.");
  }
  std::vector<Costs> costs;
  for (const PointResult& point : found.tuning) {
    costs.push_back(costs_of(point, question.objective, question.bounds));
  }
  found.front = pareto_front(costs);
  found.choice = choose_point(found.tuning, question.objective, question.bounds);
  return found;
}

std::string failure_text(const TuningQuestion& question, const TuningAnswer& found) {
  if (!found.choice) return no_choice_text(question, found);
  if (is_verified(question, found)) return {};
  return "the choice misses a bound on the operations held out. Ask for a little more than you "
         "need, or give more operations.";
}

}  // namespace a3
