#include "report/soft_error_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace a3 {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const InjectedError& injected, const Machine& machine) {
  Json json = {{"structure", structure_name(injected.error.structure)},
               {"operation", injected.error.operation},
               {"cycle", injected.error.cycle}};
  const std::vector<std::string> coordinates = coordinates_of(injected.error, machine);
  const std::vector<Axis> axes = axes_of(injected.error.structure, machine);
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (axes[a].words.empty()) {
      json[axes[a].name] = injected.error.place[a];
    } else {
      json[axes[a].name] = coordinates[a];
    }
  }
  json["before"] = injected.flipped ? Json(injected.flipped->before) : Json(nullptr);
  json["after"] = injected.flipped ? Json(injected.flipped->after) : Json(nullptr);
  return json;
}

/// Sums over the queries that changed.
struct Sums {
  explicit Sums(const SoftErrorReport& report) {
    for (const auto& [operation, change] : report.changed) {
      rows += change.rows() ? 1 : 0;
      outputs += change.output() ? 1 : 0;
      cycles += change.cycles() ? 1 : 0;
      elements += change.num_elements;
      max_abs_change = std::max(max_abs_change, change.max_abs_change);
      squared_change += change.squared_change;
    }
  }

  std::int64_t rows = 0;
  std::int64_t outputs = 0;
  std::int64_t cycles = 0;
  std::int64_t elements = 0;
  double max_abs_change = 0;
  double squared_change = 0;
};

}  // namespace

std::int64_t SoftErrorReport::num_values_changed() const {
  return std::count_if(changed.begin(), changed.end(), [](const ChangedQuery& query) {
    return query.change.rows() || query.change.output();
  });
}

Json to_json(const SoftErrorReport& report, const Machine& machine) {
  Json injected = Json::array();
  for (const InjectedError& error : report.injected) injected.push_back(to_json(error, machine));
  const Sums sums(report);
  Json rms_change = nullptr;
  if (sums.elements > 0) {
    rms_change = std::sqrt(sums.squared_change / static_cast<double>(sums.elements));
  }
  return {{"seed", report.seed},
          {"injected", injected},
          {"queries_changed", report.changed.size()},
          {"queries_with_rows_changed", sums.rows},
          {"queries_with_output_changed", sums.outputs},
          {"queries_with_cycles_changed", sums.cycles},
          {"elements_changed", sums.elements},
          {"max_abs_change", sums.max_abs_change},
          {"rms_change_of_elements", rms_change}};
}

std::string soft_errors_csv(const SoftErrorReport& report) {
  std::string text =
      "operation,query,candidates_changed,selected_changed,elements_changed,max_abs_change,"
      "rms_change_of_elements,accept_cycle_change,done_cycle_change\n";
  for (const auto& [operation, change] : report.changed) {
    const std::string rms_change =
        change.num_elements == 0
            ? ""
            : fmt::format("{}", std::sqrt(change.squared_change /
                                          static_cast<double>(change.num_elements)));
    text +=
        fmt::format("{},{},{:d},{:d},{},{},{},{},{}\n", operation, change.query, change.candidates,
                    change.selected, change.num_elements, change.max_abs_change, rms_change,
                    change.accept_cycle_change, change.done_cycle_change);
  }
  return text;
}

std::string soft_errors_text(const SoftErrorReport& report, const Machine& machine) {
  std::string text = "\nsoft errors\n";
  for (const InjectedError& injected : report.injected) {
    text += "  " + to_text(injected.error, machine) + "  ";
    text += injected.flipped
                ? fmt::format("{} became {}\n", injected.flipped->before, injected.flipped->after)
                : "no word of the operation there\n";
  }
  const Sums sums(report);
  return text + fmt::format(
                    "  {} queries changed: rows of {}, output of {} ({} elements, by {:.5g} at "
                    "most), cycles of {}\n",
                    report.changed.size(), sums.rows, sums.outputs, sums.elements,
                    sums.max_abs_change, sums.cycles);
}

}  // namespace a3
