// The Python module a3sim._systemc: the cycle-accurate engine on a caller's arrays. Of the package,
// this file alone knows SystemC, and a3sim loads the module when the engine is first asked for.

#include <pthread.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <systemc>
#include <utility>
#include <vector>

#include "a3/base/interrupted.h"
#include "a3/systemc/system_engine.h"
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

/// Whether one is under way, and whether this process was forked then: it has the kernel's state,
/// but not the thread that would go on.
std::atomic<bool> under_way{false};
std::atomic<bool> forked_amid_simulation{false};

extern "C" void note_fork() {
  forked_amid_simulation = under_way.load();
}

/// The right to simulate.
class Turn {
 public:
  /// Waits until no other thread simulates, or a signal's handler raises.
  Turn() : lock_(simulating, std::defer_lock) {
    if (forked_amid_simulation) {
      throw std::runtime_error(
          "this process was forked while another thread simulated, so that it cannot; start "
          "processes before, or anew (multiprocessing.get_context(\"spawn\")), or use "
          "engine='fast'.");
    }
    while (!lock_.try_lock_for(std::chrono::milliseconds(50))) raise_pending_interrupt();
    under_way = true;
  }
  ~Turn() { under_way = false; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::unique_lock<std::timed_mutex> lock_;
};

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

void build(const OperationResult& found, ResultBuilder& builder, std::int64_t& run_end_cycle) {
  for (const QueryResult& query : found.queries) {
    builder.add_values(query.candidates.data(), static_cast<int>(query.candidates.size()),
                       query.selected.data(), static_cast<int>(query.selected.size()),
                       query.output_raw.data());
    builder.add_visits({{query.accept_cycle, query.done_cycle}, query.iterations, query.num_tiles});
  }
  builder.finish({found.num_tiles, found.makespan_cycles, found.saturated_elements, found.activity,
                  found.jobs, found.system_use ? &*found.system_use : nullptr},
                 run_end_cycle);
}

/// Stops an engine when a signal's handler has raised, and keeps what it has.
class SignalWatch {
 public:
  std::function<bool()> stop_requested() {
    return [this] {
      try {
        raise_pending_interrupt();
      } catch (...) {
        raised_ = std::current_exception();
      }
      return raised_ != nullptr;
    };
  }

  /// Runs it, and throws what a handler has raised in place of Interrupted.
  template <typename Run>
  void watch(const Run& run) {
    try {
      run();
    } catch (const Interrupted&) {
      std::rethrow_exception(raised_);
    }
  }

 private:
  std::exception_ptr raised_;
};

/// Brings what an engine finds of operation after operation.
class Results {
 public:
  Results(const Machine& machine, bool with_accuracy)
      : machine_(machine), with_accuracy_(with_accuracy) {}

  void add(const Operation& operation, const OperationResult& found) {
    if (with_accuracy_) exact_.compute(operation);
    all_.push_back(std::make_shared<AttentionResult>());
    ResultBuilder builder(machine_, operation, with_accuracy_ ? &exact_ : nullptr, *all_.back());
    build(found, builder, run_end_cycle_);
  }

  std::vector<ResultPointer> all() { return std::move(all_); }

 private:
  const Machine& machine_;
  const bool with_accuracy_;
  ExactReference exact_;
  std::int64_t run_end_cycle_ = 0;
  std::vector<ResultPointer> all_;
};

std::vector<ResultPointer> simulate(const Machine& machine, const std::vector<OperationView>& views,
                                    bool with_accuracy) {
  const Turn turn;
  const OwnSimulation simulation;
  SignalWatch signals;
  Results results(machine, with_accuracy);
  if (machine.system) {
    SystemCSystemEngine engine(machine, signals.stop_requested());
    ArrayOperations operations(views);
    signals.watch([&] {
      engine.run(operations, [&](const Operation& operation, const OperationResult& found) {
        results.add(operation, found);
      });
    });
    return results.all();
  }
  SystemCEngine engine(machine, {}, signals.stop_requested());
  Operation operation;
  for (const OperationView& view : views) {
    raise_pending_interrupt();
    view.read(operation);
    signals.watch([&] { results.add(operation, engine.run(operation)); });
  }
  return results.all();
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
  pthread_atfork(nullptr, nullptr, a3::python::note_fork);
  module.def("run", a3::python::run, pybind11::arg("machine"), pybind11::arg("operations"),
             pybind11::arg("accuracy"));
}
