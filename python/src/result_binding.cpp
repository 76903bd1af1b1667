#include "result_binding.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "a3/report/run_report.h"
#include "accuracy_columns.h"
#include "attention_result.h"
#include "job_columns.h"
#include "report/system_report.h"
#include "result_state.h"
#include "simulated_machine.h"

namespace a3::python {
namespace {

namespace py = pybind11;
using Result = AttentionResult;
using ResultPointer = std::shared_ptr<Result>;

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

/// Name -> array over the queries, or None.
py::object accuracy_of(const ResultPointer& result) {
  if (!result->accuracy) return py::none();
  py::dict columns;
  for (const AccuracyColumn& column : kAccuracyColumns) {
    const auto num_queries = static_cast<py::ssize_t>(result->accuracy->size());
    const auto stride = static_cast<py::ssize_t>(sizeof(QueryAccuracy));
    columns[column.name] = py::array_t<double>(
        {num_queries}, {stride}, &(result->accuracy->front().*column.member), py::cast(result));
  }
  return columns;
}

/// Block -> pJ.
py::dict by_block(const EnergyBreakdown& breakdown) {
  py::dict energies;
  for (const BlockDescription& block : kBlocks) {
    energies[py::str(std::string(block.name))] = breakdown[block.block];
  }
  return energies;
}

std::vector<std::int64_t> counts_of(const Activity& activity) {
  std::vector<std::int64_t> counts;
  counts.reserve(kNumCounters);
  for (const CounterDescription& row : kCounters) counts.push_back(activity[row.counter]);
  return counts;
}

/// Counts in the order of `counts_of`, as the report shows them.
std::string activity_json(const std::vector<std::int64_t>& counts) {
  Activity activity;
  for (std::size_t i = 0; i < kNumCounters; ++i) activity[kCounters[i].counter] = counts.at(i);
  return to_json(activity).dump();
}

/// [jobs, columns].
py::array_t<std::int64_t> jobs_of(const Result& result) {
  py::array_t<std::int64_t> jobs({result.jobs.size(), kNumJobColumns});
  for (std::size_t j = 0; j < result.jobs.size(); ++j) {
    const std::array<std::int64_t, kNumJobColumns> numbers = numbers_of(result.jobs[j]);
    std::copy(numbers.begin(), numbers.end(), jobs.mutable_data(j));
  }
  return jobs;
}

/// The section `system` of report.json of a run with these operations, which has one at least.
std::string system_section(const SimulatedMachine& machine,
                           const std::vector<ResultPointer>& results) {
  SystemUse use;
  for (const ResultPointer& result : results) use += result->system_use.value();
  return system_json(machine.machine(), use).dump();
}

}  // namespace

void define_result(py::module_& module) {
  py::list blocks;
  for (const BlockDescription& block : kBlocks) {
    blocks.append(py::make_tuple(std::string(block.name), std::string(block.title)));
  }
  module.attr("BLOCKS") = py::tuple(blocks);
  module.attr("NUM_COUNTERS") = kNumCounters;
  module.def("activity_json", activity_json, py::arg("counts"));
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
      .def_property_readonly("accuracy", accuracy_of)
      .def_property_readonly("activity_counts",
                             [](const Result& r) { return counts_of(r.activity); })
      .def_property_readonly("dynamic_energy_by_block",
                             [](const Result& r) { return by_block(r.dynamic_energy); })
      .def_property_readonly("static_energy_by_block",
                             [](const Result& r) { return by_block(r.static_energy); })
      .def_property_readonly("dynamic_energy_pj",
                             [](const Result& r) { return r.dynamic_energy.total_pj(); })
      .def_property_readonly("static_energy_pj",
                             [](const Result& r) { return r.static_energy.total_pj(); })
      .def_readonly("num_rows", &Result::num_rows)
      .def_readonly("num_queries", &Result::num_queries)
      .def_readonly("num_dims", &Result::num_dims)
      .def_readonly("fraction_bits", &Result::fraction_bits)
      .def_property_readonly("iterations",
                             [](const ResultPointer& r) { return array_of(r, r->iterations); })
      .def_property_readonly("visible_rows",
                             [](const ResultPointer& r) { return array_of(r, r->visible_rows); })
      .def_property_readonly("num_tiles",
                             [](const ResultPointer& r) { return array_of(r, r->num_tiles); })
      .def_readonly("num_tiles_run", &Result::num_tiles_run)
      .def_readonly("makespan_cycles", &Result::makespan_cycles)
      .def_readonly("run_cycles", &Result::run_cycles)
      .def_property_readonly("jobs", jobs_of)
      .def_readonly("saturated_elements", &Result::saturated_elements)
      .def(py::pickle([](const Result& r) { return state_of(r); },
                      [](const py::tuple& state) { return result_from(state); }));
}

void define_system_section(py::module_& module) {
  module.def("system_section", system_section, py::arg("machine"), py::arg("results"));
}

}  // namespace a3::python
