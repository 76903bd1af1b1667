#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "a3/faults/injectable_engine.h"
#include "a3/machine/machine.h"
#include "a3/systemc/accelerator.h"
#include "a3/systemc/recording.h"

namespace a3 {

/// The cycle-accurate engine: drives an Accelerator operation by operation in one simulation. One a
/// process (a limit of SystemC), in a process whose `sc_main` runs.
///
/// `run` throws Interrupted, StuckError, or ModelError for a defect of the model. A machine that
/// was left in the middle of an operation is reset before the next one.
class SystemCEngine : public InjectableEngine {
 public:
  /// `stop_requested` is asked every few thousand cycles; true ends `run` with Interrupted.
  explicit SystemCEngine(const Machine& machine, const Recording& recording = {},
                         std::function<bool()> stop_requested = {},
                         const AcceleratorOptions& options = {});
  ~SystemCEngine() override;

  void inject(std::vector<SoftError> errors) override;
  const std::vector<std::optional<FlippedWord>>& flipped() const override;

  /// Ends the recordings; throws InputError if one could not be written.
  void complete_recordings();

  /// Puts the completed recordings in place. Without it they are dropped.
  void publish_recordings();

  const Accelerator& accelerator() const;

 private:
  class Simulation;

  const OperationResult& run_in_parts(const Operation& operation,
                                      const PartDone& part_done) override;

  std::unique_ptr<Simulation> simulation_;
};

}  // namespace a3
