#include "cli/tuning_text.h"

#include <fmt/format.h>

#include <iterator>

#include "a3/explore/point_table.h"

namespace a3 {

std::string front_text(const TuningPlan& plan, const TuningResult& found) {
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "{} of {} points are on the Pareto front (tuning part):\n",
                 found.front.size(), found.tuning.size());
  fmt::format_to(out, "  {:>12}", objective_unit(plan.objective));
  for (const Bound& bound : plan.bounds) {
    fmt::format_to(out, "  {:>13}", bound.text().substr(0, bound.text().find(' ')));
  }
  fmt::format_to(out, "  point\n");
  for (const std::size_t p : found.front) {
    const PointResult& point = found.tuning[p];
    fmt::format_to(out, "{} {:>12.1f}", p == found.choice ? '*' : ' ',
                   *objective_value(plan.objective, point));
    for (const Bound& bound : plan.bounds) {
      fmt::format_to(out, "  {:>13.4f}", bound.value(point.totals));
    }
    fmt::format_to(out, "  {}\n", point_name(point.machine));
  }
  return fmt::to_string(text);
}

std::string choice_text(const TuningPlan& plan, const TuningResult& found) {
  const std::size_t choice = *found.choice;
  const PointResult& point = found.tuning[choice];
  std::string text = fmt::format(
      "chosen: {}\n  {:.1f} {} a query; speed-up {:.2f}, energy ratio {:.2f} "
      "over base\n",
      point_name(point.machine), *objective_value(plan.objective, point),
      objective_unit(plan.objective), point.speed_up(), point.energy_ratio());
  for (const Bound& bound : plan.bounds) {
    text += fmt::format("  {}: {:.4f} on {} operations", bound.text(), bound.value(point.totals),
                        point.totals.num_operations);
    if (found.held_out.empty()) {
      text += ", nothing held out to verify it\n";
      continue;
    }
    const RunTotals& held_out = found.held_out[choice].totals;
    text += fmt::format(", {:.4f} on {} held out: {}\n", bound.value(held_out),
                        held_out.num_operations, bound.keeps(held_out) ? "kept" : "missed");
  }
  return text;
}

std::string saving_text(const TuningPlan& plan, const TuningResult& found,
                        const TuningResult& without) {
  if (!without.choice) return "without the basis: no point keeps the bounds on the tuning part\n";
  const PointResult& former = without.tuning[*without.choice];
  const double before = *objective_value(plan.objective, former);
  const double after = *objective_value(plan.objective, found.tuning[*found.choice]);
  std::string text =
      fmt::format("without the basis: {}\n  {:.1f} {} a query; ", point_name(former.machine),
                  before, objective_unit(plan.objective));
  const double percent = 100 * (1 - after / before);
  text += percent >= 0 ? fmt::format("the basis saves {:.1f} %\n", percent)
                       : fmt::format("the basis costs {:.1f} % more\n", -percent);
  if (!failure_text(plan, without).empty()) {
    text += "  (that choice misses a bound on the operations held out)\n";
  }
  return text;
}

}  // namespace a3
