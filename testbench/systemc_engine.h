#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "a3/arith/quantise.h"
#include "faults/injectable_engine.h"
#include "modules/core/a3_core.h"
#include "testbench/monitor.h"
#include "testbench/observer_list.h"
#include "testbench/soft_error_injector.h"
#include "testbench/timeline.h"
#include "testbench/watchdog.h"
#include "testbench/waveform.h"
#include "uarch/sorted_keys.h"

namespace a3 {

/// What is recorded beside the results.
struct Recording {
  std::optional<WaveformOptions> waveform;
  std::filesystem::path timeline;  ///< empty: none
};

/// The cycle-accurate engine: drives an A3Core operation by operation in one simulation. One a
/// process (a limit of SystemC).
class SystemCEngine : public InjectableEngine {
 public:
  /// `stop_requested` is asked every few thousand cycles; true ends `run` with Interrupted.
  SystemCEngine(const Machine& machine, const Recording& recording,
                std::function<bool()> stop_requested);

  /// Throws Interrupted, StuckError, or ModelError for a defect of the model.
  const OperationResult& run(const Operation& operation) override;

  void inject(std::vector<SoftError> errors) override { errors_ = std::move(errors); }
  const std::vector<std::optional<FlippedWord>>& flipped() const override {
    return injector_.flipped();
  }

  /// Ends the recordings; throws InputError if one could not be written.
  void complete_recordings();

  /// Puts the completed recordings in place. Without it they are dropped.
  void publish_recordings();

 private:
  void simulate();

  const Machine machine_;
  const sc_core::sc_time period_;
  sc_core::sc_clock clock_;
  CycleCounter cycles_;
  Monitor monitor_;
  std::unique_ptr<Timeline> timeline_;
  std::unique_ptr<Waveform> waveform_;
  ObserverList observers_;
  A3Core core_;
  SoftErrorInjector injector_;
  std::vector<SoftError> errors_;  // of the next operation
  Watchdog watchdog_;
  QuantisedOperation quantised_;
  SortedKeys sorted_;
  Activity counts_before_;
  bool started_ = false;
};

}  // namespace a3
