#include "sweeping.h"

#include <fmt/format.h>
#include <pybind11/stl.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"
#include "json_value.h"
#include "operation_list.h"

namespace a3::python {
namespace {

namespace py = pybind11;

/// The caller's names, and that of the number of threads.
FieldNames names_of(const PointRequest& points, int num_threads) {
  FieldNames names = points.names;
  names["num_threads"] = "threads " + std::to_string(num_threads);
  return names;
}

SweepRequest request_of(const SimulatedMachine& machine, const PointRequest& points) {
  SweepRequest request = points.request;
  request.load = machine.load();
  return request;
}

GridOptions options_of(int num_threads) {
  GridOptions options;
  options.num_threads = num_threads > 0 ? num_threads : default_num_threads();
  options.stop_requested = [] {
    raise_pending_interrupt();
    return false;
  };
  options.on_progress = [](double) { raise_pending_interrupt(); };
  return options;
}

/// Checks the arrays against every machine before anything runs; returns their operations, one at
/// least.
std::vector<OperationView> checked_views(const py::list& operations,
                                         const std::vector<const Machine*>& machines) {
  std::vector<OperationView> views = operation_views(operations, machines);
  if (views.empty()) throw InputError("operations: there is none; give one at least.");
  return views;
}

std::vector<const Machine*> machines_of(const SweepPlan& plan) {
  std::vector<const Machine*> machines;
  for (const Variation& variation : plan.variations) machines.push_back(&variation.grid.machine);
  return machines;
}

/// Columns of systems, the last, only of a point that has one.
PointRow row_of(const PointResult& point) {
  PointRow row;
  for (const PointColumn& column : point_columns(point.machine.system.has_value())) {
    row.push_back(column.value(point));
  }
  return row;
}

/// With every field as it is, as in the file that the command line writes.
std::shared_ptr<SimulatedMachine> resolved(const Machine& machine) {
  // Its energy table has an absolute path: no folder is needed.
  return std::make_shared<SimulatedMachine>(
      machine, [document = to_json(machine)](const std::vector<Override>& overrides) {
        return machine_from_json(document, "configuration", {}, overrides);
      });
}

std::vector<PointRow> rows_of(const std::vector<PointResult>& points) {
  std::vector<PointRow> rows;
  rows.reserve(points.size());
  for (const PointResult& point : points) rows.push_back(row_of(point));
  return rows;
}

/// A field and its values, each called "vary /pointer=value" in messages.
VariedField varied_field(const std::string& pointer, const std::vector<py::object>& values) {
  VariedField field{pointer, {}};
  for (const py::object& value : values) {
    try {
      field.values.push_back(json_value(value));
    } catch (const std::invalid_argument& error) {
      throw InputError(fmt::format("vary {}: {}.", pointer, error.what()));
    }
    field.origins.push_back(fmt::format("vary {}={}", pointer, field.values.back().dump()));
  }
  return field;
}

PointRequest points_of(
    std::vector<std::optional<CandidateSelection>> selections,
    std::vector<std::optional<PostScoring>> post_scorings,
    const std::vector<std::pair<std::string, std::vector<py::object>>>& variations,
    FieldNames names) {
  PointRequest points{{{}, std::move(selections), std::move(post_scorings), {}}, std::move(names)};
  for (const auto& [pointer, values] : variations) {
    points.request.variations.push_back(varied_field(pointer, values));
  }
  return points;
}

Swept run_sweep(const SweepPlan& plan, const std::vector<OperationView>& views,
                const GridOptions& options) {
  const py::gil_scoped_release release;
  Swept swept;
  for (const Variation& variation : plan.variations) {
    ArrayOperations source(views);
    const GridOutcome outcome = run_grid(variation.grid, source, options);
    if (!outcome.first_mismatch.empty()) {
      throw std::runtime_error("queries differ from the golden model; the first: " +
                               outcome.first_mismatch);
    }
    swept.points.push_back(rows_of(point_results(variation.grid, outcome.parts.front())));
    std::vector<std::string>& settings = swept.settings_json.emplace_back();
    for (const auto& setting : variation.settings) settings.push_back(setting.dump());
    if (swept.warning.empty()) {
      swept.warning = saturation_warning(outcome.saturation, variation.grid.machine.numerics)
                          .value_or(std::string());
    }
  }
  return swept;
}

Tuned run_tuning_on(TuningPlan plan, const std::vector<OperationView>& views,
                    const GridOptions& options) {
  ArrayOperations source(views);
  divide_parts(plan, source.num_operations());
  const py::gil_scoped_release release;
  const TuningResult found = run_tuning(plan, source, options);
  Tuned tuned{
      rows_of(found.tuning),
      rows_of(found.held_out),
      found.front,
      found.choice,
      nullptr,
      failure_text(plan, found),
      saturation_warning(found.saturation, plan.grid.machine.numerics).value_or(std::string())};
  if (found.choice) tuned.machine = resolved(found.tuning[*found.choice].machine);
  return tuned;
}

}  // namespace

Swept sweep(SimulatedMachine& machine, const py::list& operations, const PointRequest& points,
            bool check, int num_threads) {
  GridOptions options = options_of(num_threads);
  options.check = check;
  return with_names(names_of(points, options.num_threads), [&] {
    const SweepPlan plan = plan_sweep(request_of(machine, points));
    return run_sweep(plan, checked_views(operations, machines_of(plan)), options);
  });
}

Tuned tune(SimulatedMachine& machine, const py::list& operations, const PointRequest& points,
           const std::vector<std::pair<Measure, double>>& bounds, Objective objective,
           std::optional<double> hold_out, int num_threads) {
  const GridOptions options = options_of(num_threads);
  TuneRequest request{request_of(machine, points), {}, objective, hold_out};
  for (const auto& [measure, limit] : bounds) request.bounds.push_back({measure, limit});
  return with_names(names_of(points, options.num_threads), [&] {
    const TuningPlan plan = plan_tuning(request);
    return run_tuning_on(plan, checked_views(operations, {&plan.grid.machine}), options);
  });
}

void define_points(py::module_& module) {
  std::vector<std::string> names;
  for (const PointColumn& column : point_columns(true)) names.push_back(column.name);
  module.attr("POINT_COLUMNS") = py::tuple(py::cast(names));
  module.def("is_of_approximation", &is_of_approximation, py::arg("pointer"));
  py::class_<CandidateSelection>(module, "CandidateSelection")
      .def(py::init<std::optional<std::int64_t>, std::optional<double>>(), py::kw_only(),
           py::arg("iterations") = py::none(), py::arg("iterations_per_row") = py::none());
  py::class_<PostScoring>(module, "PostScoring")
      .def(py::init<double>(), py::kw_only(), py::arg("threshold_percent"));
  py::class_<PointRequest>(module, "PointRequest")
      .def(py::init(&points_of), py::kw_only(), py::arg("selections"), py::arg("post_scorings"),
           py::arg("variations"), py::arg("names"));
  py::enum_<Measure>(module, "Measure")
      .value("TOP1_RETAINED", Measure::kTop1Retained)
      .value("TOP2_RETAINED", Measure::kTop2Retained)
      .value("TOP5_RETAINED", Measure::kTop5Retained)
      .value("RMSE", Measure::kRmse)
      .value("COSINE", Measure::kCosine);
  py::enum_<Objective>(module, "Objective")
      .value("ENERGY", Objective::kEnergy)
      .value("LATENCY", Objective::kLatency)
      .value("INTERVAL", Objective::kInterval)
      .value("END_TO_END", Objective::kEndToEnd);
  py::class_<Swept>(module, "Swept")
      .def_readonly("settings_json", &Swept::settings_json)
      .def_readonly("points", &Swept::points)
      .def_readonly("warning", &Swept::warning);
  py::class_<Tuned>(module, "Tuned")
      .def_readonly("tuning", &Tuned::tuning)
      .def_readonly("held_out", &Tuned::held_out)
      .def_readonly("front", &Tuned::front)
      .def_readonly("choice", &Tuned::choice)
      .def_readonly("machine", &Tuned::machine)
      .def_readonly("failure", &Tuned::failure)
      .def_readonly("warning", &Tuned::warning);
  module.def(
      "saturation_warning",
      [](std::int64_t num_elements, std::int64_t num_saturated, double largest_magnitude,
         int integer_bits, int fraction_bits) {
        Numerics numerics;
        numerics.integer_bits = integer_bits;
        numerics.fraction_bits = fraction_bits;
        return saturation_warning({num_elements, num_saturated, largest_magnitude}, numerics);
      },
      py::arg("num_elements"), py::arg("num_saturated"), py::arg("largest_magnitude"),
      py::arg("integer_bits"), py::arg("fraction_bits"));
}

}  // namespace a3::python
