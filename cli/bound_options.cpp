#include "cli/bound_options.h"

#include <fmt/format.h>

#include "a3/base/input_error.h"
#include "cli/common_options.h"
#include "cli/field_names.h"

namespace a3 {
namespace {

/// "top5>=0.95".
Bound kept_share(const std::string& text) {
  const std::size_t sign = text.find(">=");
  const std::string name = text.substr(0, sign);
  const bool is_known = name == "top1" || name == "top2" || name == "top5";
  const std::optional<double> limit =
      sign == std::string::npos ? std::nullopt : number_in(text.substr(sign + 2));
  if (!is_known || !limit) {
    throw InputError(fmt::format(
        "--keep {}: is no bound; allowed: top1>=X, top2>=X, top5>=X with X from 0 to 1.", text));
  }
  const Measure measure = name == "top1"   ? Measure::kTop1Retained
                          : name == "top2" ? Measure::kTop2Retained
                                           : Measure::kTop5Retained;
  return {measure, *limit};
}

}  // namespace

void add_bound_options(boost::program_options::options_description& options) {
  options.add_options()(
      "keep", many_texts("topN>=X"),
      "bound: share of the N = 1, 2 or 5 rows with the largest exact scores that are kept")(
      "max-rmse", one_text("X"), "bound: error of the outputs")("min-cosine", one_text("X"),
                                                                "bound: cosine of the outputs")(
      "minimise", one_text("energy|latency|interval|end_to_end")->required(),
      "what the choice has least of");
}

BoundOptions bound_options(const Arguments& arguments) {
  BoundOptions options;
  const auto add = [&](const Bound& bound, const std::string& name) {
    options.names[fmt::format("bounds[{}]", options.bounds.size())] = name;
    options.bounds.push_back(bound);
  };
  for (const std::string& text : arguments.texts("keep")) {
    add(kept_share(text), named_option("keep", text));
  }
  const auto add_limit = [&](const char* option, Measure measure, const char* allowed) {
    if (!arguments.has(option)) return;
    add({measure, arguments.number(option, allowed)}, named_option(option, arguments.text(option)));
  };
  add_limit("max-rmse", Measure::kRmse, "a number from 0 on");
  add_limit("min-cosine", Measure::kCosine, "a number from -1 to 1");
  if (!options.bounds.empty()) return options;
  throw InputError(
      "tune: no bound on accuracy; give --keep topN>=X, --max-rmse X or --min-cosine X. See "
      "'a3sim tune --help'.");
}

Objective objective_option(const Arguments& arguments) {
  const std::string& name = arguments.text("minimise");
  for (const Objective objective :
       {Objective::kEnergy, Objective::kLatency, Objective::kInterval, Objective::kEndToEnd}) {
    if (name == objective_name(objective)) return objective;
  }
  throw InputError(fmt::format(
      "--minimise {}: is not known; allowed: energy, latency, interval, end_to_end.", name));
}

}  // namespace a3
