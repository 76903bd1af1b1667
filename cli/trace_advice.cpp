#include "cli/trace_advice.h"

#include <fmt/format.h>

#include "a3/explore/heavy_rows.h"
#include "a3/explore/point_table.h"
#include "cli/common_options.h"
#include "cli/info_line.h"

namespace a3 {
namespace {

Machine machine_with(double iterations_per_row, double threshold_percent) {
  Machine machine;
  machine.candidate_selection = CandidateSelection{std::nullopt, iterations_per_row};
  machine.post_scoring = PostScoring{threshold_percent};
  return machine;
}

std::string number(const MeanOfFinite& mean) {
  return mean.exists() ? fmt::format("{:.3g}", mean.value()) : "none";
}

std::string share_of_rows(double iterations_per_row) {
  return iterations_per_row == 1 ? "n" : fmt::format("n/{:g}", 1 / iterations_per_row);
}

}  // namespace

void add_advice_option(boost::program_options::options_description& options) {
  options.add_options()("advice",
                        "predict which of the rows that matter the machine keeps, without --config "
                        "those of the paper's two settings, and say what decides it "
                        "(docs/when_it_works.md)");
}

std::vector<Machine> machines_to_advise(const std::optional<Machine>& given) {
  if (given) return {*given};
  return {machine_with(0.5, 5), machine_with(0.125, 10)};  // A3 paper, VI-A
}

TraceAdvice::TraceAdvice(const std::vector<Machine>& machines) {
  for (const Machine& machine : machines) {
    predictions_.push_back({machine, KeepPrediction(machine)});
  }
}

void TraceAdvice::add(const Operation& operation) {
  HeavyRows rows = heavy_rows(operation, predictions_.front().machine);
  for (Prediction& one : predictions_) {
    take_iterations(rows, operation, one.machine);
    one.prediction.add(rows);
  }
  properties_.add(operation, rows);
}

std::string TraceAdvice::text() const {
  std::string text =
      info_line("products", fmt::format("the largest is {} of a heavy row's positive ones, "
                                        "{} components carry scores",
                                        number(properties_.largest_share),
                                        number(properties_.effective_components)));
  text += info_line(
      "elements", fmt::format("key kurtosis {}, offset share {}", number(properties_.key_kurtosis),
                              number(properties_.offset_share)));
  text += info_line("scores",
                    fmt::format("entropy {} nats, gap to the fifth {} nats, height {} deviations",
                                number(properties_.entropy_nats), number(properties_.gap_nats),
                                number(properties_.height)));
  const KeepPrediction& any = predictions_.front().prediction;
  std::string found;
  for (std::size_t i = 0; i < KeepPrediction::kIterationsPerRow.size(); ++i) {
    found += fmt::format("{}{:.3f} at M = {}", i == 0 ? "" : ", ", any.top5_found_at(i),
                         share_of_rows(KeepPrediction::kIterationsPerRow[i]));
  }
  text += info_line("advice", "predicted, top-5 found: " + found);
  for (const Prediction& one : predictions_) {
    text += info_line(
        "", fmt::format("predicted, {}: top-5 found {:.3f}, kept {:.3f}", point_name(one.machine),
                        one.prediction.top5_found(), one.prediction.top5_kept()));
  }
  return text;
}

}  // namespace a3
