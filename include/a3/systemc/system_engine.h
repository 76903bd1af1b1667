#pragma once

#include <functional>
#include <memory>

#include "a3/engine/run_engine.h"
#include "a3/machine/machine.h"
#include "a3/systemc/recording.h"
#include "a3/systemc/system_options.h"

namespace a3 {

/// The cycle-accurate engine of systems: one a process, for one run, in a process whose `sc_main`
/// runs (a limit of SystemC).
class SystemCSystemEngine : public RunEngine {
 public:
  /// `machine` has a system. `stop_requested` is asked every few thousand cycles; true ends `run`
  /// with Interrupted. Throws InputError for options that do not fit the machine, and for a
  /// waveform: only timelines are recorded of systems.
  explicit SystemCSystemEngine(const Machine& machine, std::function<bool()> stop_requested = {},
                               const SystemOptions& options = {}, const Recording& recording = {});
  ~SystemCSystemEngine() override;

  /// Throws Interrupted, StuckError, ModelError for a defect of the model or of a memory that is
  /// bound, and what RunEngine throws.
  void run(OperationSource& operations, const Sink& sink) override;

  /// Ends the recording; throws InputError if it could not be written.
  void complete_recordings();

  /// Puts the completed recording in place. Without it it is dropped.
  void publish_recordings();

 private:
  class Simulation;
  std::unique_ptr<Simulation> simulation_;
};

}  // namespace a3
