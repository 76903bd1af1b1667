// The Python module a3sim._core; python/a3sim wraps it.

#include <pybind11/functional.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>
#include <nlohmann/json.hpp>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"
#include "a3/report/run_report.h"
#include "operation_list.h"
#include "plan/operation_size.h"
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
  std::vector<std::string> overrides;

  Machine with(const std::vector<std::string>& more) const {
    std::vector<std::string> all = overrides;
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

MachinePointer load(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
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
MachinePointer load_text(const std::string& text, const std::vector<std::string>& overrides) {
  const Configuration configuration = {parsed(text), "configuration", current_folder(), overrides};
  return simulated(configuration.with({}), configuration);
}

ResultPointer attention(SimulatedMachine& machine, const py::object& key, const py::object& value,
                        const py::object& query) {
  const OperationView operation(key, value, query);
  check_fit(size_of(operation.key.described()), machine.machine());
  const py::gil_scoped_release release;
  return machine.run(operation);
}

std::vector<ResultPointer> run(SimulatedMachine& machine, const py::iterable& operations,
                               int num_threads) {
  const std::vector<OperationView> views = operation_views(operations, {&machine.machine()});
  const py::gil_scoped_release release;
  return machine.run(views, num_threads, raise_pending_interrupt);
}

/// The result's own memory as an array of `T`, which keeps the result alive.
template <typename T>
py::array_t<T> array_of(const ResultPointer& result, const std::vector<T>& numbers) {
  return py::array_t<T>(static_cast<py::ssize_t>(numbers.size()), numbers.data(), py::cast(result));
}

template <typename T>
py::array_t<T> matrix_of(const ResultPointer& result, const std::vector<T>& numbers) {
  return py::array_t<T>({result->num_queries, result->num_dims}, numbers.data(), py::cast(result));
}

/// (rows, offsets), or None.
py::object lists_of(const ResultPointer& result, const std::optional<RowLists>& lists) {
  if (!lists) return py::none();
  return py::make_tuple(array_of(result, lists->rows), array_of(result, lists->offsets));
}

void define_result(py::module_& module) {
  using Result = AttentionResult;
  py::class_<Result, ResultPointer>(module, "Result")
      .def_property_readonly("output_raw",
                             [](const ResultPointer& r) { return matrix_of(r, r->output_raw); })
      .def_property_readonly("candidates",
                             [](const ResultPointer& r) { return lists_of(r, r->candidates); })
      .def_property_readonly("selected",
                             [](const ResultPointer& r) { return lists_of(r, r->selected); })
      .def_property_readonly("accept_cycle",
                             [](const ResultPointer& r) { return array_of(r, r->accept_cycle); })
      .def_property_readonly("done_cycle",
                             [](const ResultPointer& r) { return array_of(r, r->done_cycle); })
      .def_property_readonly("latency_cycles",
                             [](const ResultPointer& r) { return array_of(r, r->latency_cycles); })
      .def_property_readonly("energy_pj",
                             [](const ResultPointer& r) { return array_of(r, r->energy_pj); })
      .def_property_readonly("activity_json",
                             [](const Result& r) { return text_of(to_json(r.activity)); })
      .def_readonly("num_rows", &Result::num_rows)
      .def_readonly("num_queries", &Result::num_queries)
      .def_readonly("iterations", &Result::iterations)
      .def_readonly("makespan_cycles", &Result::makespan_cycles)
      .def_readonly("saturated_elements", &Result::saturated_elements);
}

void define_machine(py::module_& module) {
  py::class_<SimulatedMachine, MachinePointer>(module, "Machine")
      .def_static("load", load, py::arg("file"), py::arg("overrides"))
      .def_static("load_text", load_text, py::arg("text"), py::arg("overrides"))
      .def_property_readonly(
          "config_json",
          [](const SimulatedMachine& machine) { return text_of(to_json(machine.machine())); })
      .def_property_readonly("fraction_bits",
                             [](const SimulatedMachine& machine) {
                               return 3 * machine.machine().numerics.fraction_bits;
                             })
      .def("attention", attention, py::arg("key"), py::arg("value"), py::arg("query"))
      .def("run", run, py::arg("operations"), py::arg("threads"))
      .def("sweep", sweep, py::arg("operations"), py::arg("lists"), py::arg("vary"),
           py::arg("check"), py::arg("threads"))
      .def("tune", tune, py::arg("operations"), py::arg("lists"), py::arg("question"),
           py::arg("threads"));
}

}  // namespace
}  // namespace a3::python

PYBIND11_MODULE(_core, module) {
  namespace py = pybind11;
  py::register_exception<a3::InputError>(module, "InputError", PyExc_ValueError)
      .attr("__module__") = "a3sim";
  a3::python::define_result(module);
  a3::python::define_machine(module);
  a3::python::define_points(module);
  module.attr("__version__") = A3_VERSION;
}
