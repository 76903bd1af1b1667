#include "sweeping.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "a3/base/input_error.h"
#include "a3/explore/sweep_plan.h"
#include "a3/machine/load_machine.h"
#include "operation_list.h"

namespace a3::python {
namespace {

namespace py = pybind11;
using Strings = std::vector<std::string>;

SweepRequest request_of(const SimulatedMachine& machine, const PointLists& lists, Strings vary) {
  return {machine.load(), lists.iterations_per_row, lists.iterations, lists.threshold_percent,
          std::move(vary)};
}

GridOptions options_of(int num_threads) {
  GridOptions options;
  options.num_threads = num_threads > 0 ? num_threads : default_num_threads();
  options.stop_requested = [] {
    raise_pending_interrupt();
    return false;
  };
  options.on_progress = [](std::int64_t) { raise_pending_interrupt(); };
  return options;
}

void refuse_nothing(const std::vector<OperationView>& views) {
  if (views.empty()) throw InputError("operations: there is none; give one at least.");
}

/// Checks the arrays against every machine before anything runs; returns their operations.
std::vector<OperationView> checked_views(const py::list& operations, const SweepPlan& plan) {
  std::vector<const Machine*> machines;
  for (const Variation& variation : plan.variations) machines.push_back(&variation.grid.machine);
  return operation_views(operations, machines);
}

PointRow row_of(const PointResult& point) {
  PointRow row;
  for (const PointColumn& column : point_columns()) row.push_back(column.value(point));
  return row;
}

/// With every field as it is, as in the file that the command line writes.
std::shared_ptr<SimulatedMachine> resolved(const Machine& machine) {
  // Its energy table has an absolute path: no folder is needed.
  return std::make_shared<SimulatedMachine>(
      machine, [document = to_json(machine)](const Strings& overrides) {
        return machine_from_json(document, "configuration", {}, overrides);
      });
}

std::vector<PointRow> rows_of(const std::vector<PointResult>& points) {
  std::vector<PointRow> rows;
  rows.reserve(points.size());
  for (const PointResult& point : points) rows.push_back(row_of(point));
  return rows;
}

}  // namespace

std::vector<std::vector<PointRow>> sweep(SimulatedMachine& machine, const py::list& operations,
                                         const PointLists& lists, const Strings& vary, bool check,
                                         int num_threads) {
  GridOptions options = options_of(num_threads);
  options.check = check;
  const SweepPlan plan = plan_sweep(request_of(machine, lists, vary));
  const std::vector<OperationView> views = checked_views(operations, plan);
  refuse_nothing(views);
  const py::gil_scoped_release release;
  std::vector<std::vector<PointRow>> swept;
  for (const Variation& variation : plan.variations) {
    ArrayOperations source(views);
    const GridOutcome outcome = run_grid(variation.grid, source, options);
    if (!outcome.first_mismatch.empty()) {
      throw std::runtime_error("queries differ from the golden model; the first: " +
                               outcome.first_mismatch);
    }
    swept.push_back(rows_of(point_results(variation.grid, outcome.parts.front())));
  }
  return swept;
}

Tuned tune(SimulatedMachine& machine, const py::list& operations, const PointLists& lists,
           TuningRequest question_texts, int num_threads) {
  const GridOptions options = options_of(num_threads);
  question_texts.points = request_of(machine, lists, {});
  const TuningQuestion question = read_question(question_texts);
  const std::vector<OperationView> views = operation_views(operations, {&question.grid.machine});
  refuse_nothing(views);
  ArrayOperations source(views);
  check_parts(question, source.num_operations());
  const py::gil_scoped_release release;
  const TuningAnswer found = answer(question, source, options);
  Tuned tuned{
      rows_of(found.tuning),        rows_of(found.held_out), found.front, found.choice, nullptr,
      failure_text(question, found)};
  if (found.choice) {
    tuned.machine = resolved(found.tuning[*found.choice].machine);
  }
  return tuned;
}

void define_points(py::module_& module) {
  Strings names;
  for (const PointColumn& column : point_columns()) names.push_back(column.name);
  module.attr("POINT_COLUMNS") = py::tuple(py::cast(names));
  py::class_<PointLists>(module, "PointLists")
      .def(py::init([](std::optional<std::string> iterations_per_row,
                       std::optional<std::string> iterations,
                       std::optional<std::string> threshold_percent) {
             return PointLists{std::move(iterations_per_row), std::move(iterations),
                               std::move(threshold_percent)};
           }),
           py::arg("iterations_per_row"), py::arg("iterations"), py::arg("threshold_percent"));
  py::class_<TuningRequest>(module, "TuningRequest")
      .def(py::init([](Strings kept_shares, std::optional<std::string> max_rmse,
                       std::optional<std::string> min_cosine, std::string minimise,
                       std::string hold_out) {
             return TuningRequest{{},
                                  std::move(kept_shares),
                                  std::move(max_rmse),
                                  std::move(min_cosine),
                                  std::move(minimise),
                                  std::move(hold_out)};
           }),
           py::arg("keep"), py::arg("max_rmse"), py::arg("min_cosine"), py::arg("minimise"),
           py::arg("hold_out"));
  py::class_<Tuned>(module, "Tuned")
      .def_readonly("tuning", &Tuned::tuning)
      .def_readonly("held_out", &Tuned::held_out)
      .def_readonly("front", &Tuned::front)
      .def_readonly("choice", &Tuned::choice)
      .def_readonly("machine", &Tuned::machine)
      .def_readonly("failure", &Tuned::failure);
}

}  // namespace a3::python
