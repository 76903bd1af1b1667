#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "a3/explore/sweep_plan.h"
#include "a3/fast/grid_engine.h"
#include "a3/machine/machine.h"
#include "array_view.h"
#include "attention_result.h"

namespace a3::python {

/// A machine with the engines that simulate it. Any number of threads may use one at a time.
class SimulatedMachine {
 public:
  /// `load` makes the same machine with overrides more; fields that follow from others follow then.
  SimulatedMachine(Machine machine, MachineLoader load)
      : machine_(std::move(machine)), load_(std::move(load)) {}

  const Machine& machine() const { return machine_; }
  const MachineLoader& load() const { return load_; }

  /// Runs one operation, up to `num_threads` of its tiles at a time (0: as many as the host has
  /// processors), and compares it with exact attention if `with_accuracy`. Throws InputError for
  /// NaN and infinity. Needs no GIL.
  std::shared_ptr<AttentionResult> run(const OperationView& operation, bool with_accuracy,
                                       int num_threads);

  /// Runs all, on a system as one run, up to `num_threads` of them or of their tiles at a time (0:
  /// as many as the host has processors); results in the order of the operations, whatever the
  /// number. Throws what the first operation that fails throws. Needs no GIL. `on_operation_done`
  /// is called on the calling thread now and then; what it throws ends the run.
  std::vector<std::shared_ptr<AttentionResult>> run(const std::vector<OperationView>& operations,
                                                    bool with_accuracy, int num_threads,
                                                    const std::function<void()>& on_operation_done);

 private:
  /// An engine, the operation it works on, and what exact attention says of it, kept for their
  /// memory.
  struct Workplace {
    GridEngine engine;
    Operation operation;
    ExactReference exact;
  };

  class SystemRun;

  /// Tiles are spread over the threads of the arena that this is called in. On a system, whose run
  /// is `system_run` (null without one), the result is complete when those of the operations
  /// before are.
  std::shared_ptr<AttentionResult> run_here(const OperationView& operation, bool with_accuracy,
                                            std::size_t number, SystemRun* system_run);
  std::unique_ptr<Workplace> take_workplace();
  void return_workplace(std::unique_ptr<Workplace> workplace);

  const Machine machine_;
  const MachineLoader load_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workplace>> free_workplaces_;
};

}  // namespace a3::python
