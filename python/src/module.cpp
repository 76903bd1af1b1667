// The Python module a3sim._core; python/a3sim wraps it.

#include <pybind11/functional.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>
#include <nlohmann/json.hpp>

#include "a3/base/input_error.h"
#include "a3/base/version.h"
#include "a3/energy/energy_model.h"
#include "a3/machine/load_machine.h"
#include "a3/workload/trace_stream.h"
#include "operation_list.h"
#include "result_binding.h"
#include "simulated_machine.h"
#include "sweeping.h"

namespace a3::python {
namespace {

namespace py = pybind11;
using Json = nlohmann::ordered_json;
using MachinePointer = std::shared_ptr<SimulatedMachine>;
using ResultPointer = std::shared_ptr<AttentionResult>;

/// A table's name may hold bytes that are no UTF-8.
std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A configuration as it was read: what becomes of its file later does not matter.
struct Configuration {
  Json document;
  std::string source;
  std::filesystem::path folder;
  std::vector<Override> overrides;

  Machine with(const std::vector<Override>& more) const {
    std::vector<Override> all = overrides;
    all.insert(all.end(), more.begin(), more.end());
    return machine_from_json(document, source, folder, all);
  }
};

MachinePointer simulated(Machine machine, Configuration configuration) {
  return std::make_shared<SimulatedMachine>(
      std::move(machine), [configuration = std::move(configuration)](const auto& overrides) {
        return configuration.with(overrides);
      });
}

/// The texts are what `from_config` calls overrides.
std::vector<Override> parsed_overrides(const std::vector<std::string>& texts) {
  return parse_overrides(texts, "override");
}

MachinePointer load(const std::filesystem::path& file, const std::vector<std::string>& texts) {
  const std::vector<Override> overrides = parsed_overrides(texts);
  Json document;
  Machine machine = load_machine(file, overrides, &document);
  // A relative path would count from another folder once the process has changed its own.
  return simulated(std::move(machine), {std::move(document), file.string(),
                                        std::filesystem::absolute(file).parent_path(), overrides});
}

/// What Python writes as JSON may hold what is none: halves of surrogate pairs, and numbers that no
/// double can hold.
Json parsed(const std::string& text) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    throw InputError(std::string("configuration: cannot be read as JSON (") + error.what() + ").");
  }
}

/// The current folder; empty if it is gone, which matters to relative names alone.
std::filesystem::path current_folder() {
  std::error_code is_gone;
  return std::filesystem::current_path(is_gone);
}

/// `text` is JSON.
MachinePointer load_text(const std::string& text, const std::vector<std::string>& texts) {
  const Configuration configuration = {parsed(text), "configuration", current_folder(),
                                       parsed_overrides(texts)};
  return simulated(configuration.with({}), configuration);
}

ResultPointer attention(SimulatedMachine& machine, const py::object& key, const py::object& value,
                        const py::object& query, const py::object& query_rows, bool accuracy,
                        int num_threads) {
  const OperationView operation(OperationParts{key, value, query, query_rows});
  operation.check_fit(machine.machine());
  const py::gil_scoped_release release;
  return machine.run(operation, accuracy, num_threads);
}

std::vector<ResultPointer> run(SimulatedMachine& machine, const py::iterable& operations,
                               bool accuracy, int num_threads) {
  const std::vector<OperationView> views = operation_views(operations, {&machine.machine()});
  const py::gil_scoped_release release;
  return machine.run(views, accuracy, num_threads, raise_pending_interrupt);
}

void check_operation(const py::object& key, const py::object& value, const py::object& query,
                     const py::object& query_rows) {
  const OperationView is_one(OperationParts{key, value, query, query_rows});
}

/// What the file's arrays are, once all of them are checked.
const char* trace_form(const std::filesystem::path& file) {
  switch (TraceStream({file}).headers().front().form) {
    case TraceForm::kSingle:
      return "single";
    case TraceForm::kEqualSized:
      return "equal_sized";
    case TraceForm::kRagged:
      return "ragged";
  }
  return "";
}

/// What makes two machines the same one: the configuration, with the energy table's numbers in
/// place of its file's name.
std::string identity(const SimulatedMachine& simulated) {
  const Machine& machine = simulated.machine();
  Json json = to_json(machine);
  Json costs = Json::array();
  for (const BlockDescription& block : kBlocks) {
    const BlockCost cost = cost_of(machine, block.block);
    costs.push_back({cost.area_mm2, cost.dynamic_mw, cost.static_mw});
  }
  if (const std::optional<BlockCost> cost = sorter_cost(machine)) {
    costs.push_back({cost->area_mm2, cost->dynamic_mw, cost->static_mw});
  }
  const EnergyTable& table = machine.energy_table;
  const ReferenceSizes& reference = table.reference;
  json["energy"]["table"] = {
      {"name", table.name},
      {"costs", costs},
      {"clock_mhz", table.clock_mhz},
      {"reference", {reference.num_rows, reference.num_lanes, reference.element_bits}}};
  return text_of(json);
}

void define_machine(py::module_& module) {
  py::class_<SimulatedMachine, MachinePointer>(module, "Machine")
      .def_static("load", load, py::arg("file"), py::arg("overrides"))
      .def_static("load_text", load_text, py::arg("text"), py::arg("overrides"))
      .def_property_readonly(
          "config_json",
          [](const SimulatedMachine& machine) { return text_of(to_json(machine.machine())); })
      .def_property_readonly("identity", identity)
      .def_property_readonly(
          "area_mm2", [](const SimulatedMachine& machine) { return area_mm2(machine.machine()); })
      .def("attention", attention, py::arg("key"), py::arg("value"), py::arg("query"),
           py::arg("query_rows"), py::arg("accuracy"), py::arg("threads"))
      .def("run", run, py::arg("operations"), py::arg("accuracy"), py::arg("threads"))
      .def("sweep", sweep, py::arg("operations"), py::arg("points"), py::arg("check"),
           py::arg("threads"))
      .def("tune", tune, py::arg("operations"), py::arg("points"), py::arg("bounds"),
           py::arg("objective"), py::arg("hold_out"), py::arg("threads"));
}

}  // namespace
}  // namespace a3::python

PYBIND11_MODULE(_core, module) {
  namespace py = pybind11;
  py::register_exception<a3::InputError>(module, "InputError", PyExc_ValueError)
      .attr("__module__") = "a3sim";
  module.def("check_operation", a3::python::check_operation, py::arg("key"), py::arg("value"),
             py::arg("query"), py::arg("query_rows"));
  module.def("trace_form", a3::python::trace_form, py::arg("file"));
  a3::python::define_result(module);
  a3::python::define_machine(module);
  a3::python::define_system_section(module);  // it takes a machine
  a3::python::define_points(module);
  module.attr("__version__") = std::string(a3::build_info().version);
}
