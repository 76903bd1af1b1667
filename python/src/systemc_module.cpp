// The Python module a3sim._systemc: the cycle-accurate engine on a caller's arrays. Of the package,
// this file alone knows SystemC, and a3sim loads the module when the engine is first asked for.

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <systemc>
#include <vector>

#include "a3/base/interrupted.h"
#include "a3/systemc/systemc_engine.h"
#include "attention_result.h"
#include "operation_list.h"
#include "simulated_machine.h"

namespace a3::python {
namespace {

namespace py = pybind11;
using ResultPointer = std::shared_ptr<AttentionResult>;

/// The kernel's state is the process's: one simulation at a time.
std::timed_mutex simulating;

/// Waits until no other thread simulates, or a signal's handler raises.
std::unique_lock<std::timed_mutex> wait_for_turn() {
  std::unique_lock<std::timed_mutex> turn(simulating, std::defer_lock);
  while (!turn.try_lock_for(std::chrono::milliseconds(50))) raise_pending_interrupt();
  return turn;
}

/// SystemC keeps a simulation in a context. With a new one for each call a process may have one
/// simulation after another, as long as no threads of the kernel are used, and the modules have
/// none.
class OwnSimulation {
 public:
  OwnSimulation() : before_(sc_core::sc_curr_simcontext) {
    sc_core::sc_curr_simcontext = &context_;
    sc_core::sc_default_global_context = &context_;
  }
  ~OwnSimulation() {
    sc_core::sc_curr_simcontext = before_;
    sc_core::sc_default_global_context = before_;
  }
  OwnSimulation(const OwnSimulation&) = delete;
  OwnSimulation& operator=(const OwnSimulation&) = delete;

 private:
  sc_core::sc_simcontext context_;
  sc_core::sc_simcontext* before_;
};

void build(const OperationResult& found, ResultBuilder& builder) {
  for (const QueryResult& query : found.queries) {
    builder.add_values(query.candidates.data(), static_cast<int>(query.candidates.size()),
                       query.selected.data(), static_cast<int>(query.selected.size()),
                       query.output_raw.data());
    builder.add_visits({{query.accept_cycle, query.done_cycle}, query.iterations, query.num_tiles});
  }
  builder.finish(
      {found.num_tiles, found.makespan_cycles, found.saturated_elements, found.activity});
}

std::vector<ResultPointer> simulate(const Machine& machine, const std::vector<OperationView>& views,
                                    bool with_accuracy) {
  const std::unique_lock<std::timed_mutex> turn = wait_for_turn();
  const OwnSimulation simulation;
  std::exception_ptr raised;  // by a signal's handler
  SystemCEngine engine(machine, {}, [&raised] {
    try {
      raise_pending_interrupt();
    } catch (...) {
      raised = std::current_exception();
    }
    return raised != nullptr;
  });
  std::vector<ResultPointer> results;
  Operation operation;
  ExactReference exact;
  for (const OperationView& view : views) {
    raise_pending_interrupt();
    view.read(operation);
    if (with_accuracy) exact.compute(operation);
    results.push_back(std::make_shared<AttentionResult>());
    ResultBuilder builder(machine, operation, with_accuracy ? &exact : nullptr, *results.back());
    try {
      build(engine.run(operation), builder);
    } catch (const Interrupted&) {
      std::rethrow_exception(raised);
    }
  }
  return results;
}

std::vector<ResultPointer> run(const SimulatedMachine& machine, const py::iterable& operations,
                               bool with_accuracy) {
  const std::vector<OperationView> views = operation_views(operations, {&machine.machine()});
  const py::gil_scoped_release release;
  return simulate(machine.machine(), views, with_accuracy);
}

}  // namespace
}  // namespace a3::python

/// SystemC's library has a `main` that asks for it. Nobody calls either.
extern "C" __attribute__((visibility("default"))) int sc_main(int /*argc*/, char** /*argv*/) {
  return 0;
}

PYBIND11_MODULE(_systemc, module) {
  // Its types are those of the module beside it.
  pybind11::module_::import("a3sim._core");
  // Notes such as a clock's name; a library writes nothing to the terminal.
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  module.def("run", a3::python::run, pybind11::arg("machine"), pybind11::arg("operations"),
             pybind11::arg("accuracy"));
}
