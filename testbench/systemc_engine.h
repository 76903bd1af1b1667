#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "a3/arith/quantise.h"
#include "a3/stats/engine.h"
#include "a3/uarch/sorted_keys.h"
#include "modules/a3_core.h"
#include "testbench/monitor.h"
#include "testbench/observer_list.h"
#include "testbench/timeline.h"
#include "testbench/watchdog.h"
#include "testbench/waveform.h"

namespace a3 {

/// What is recorded beside the results.
struct Recording {
  std::optional<WaveformOptions> waveform;
  std::filesystem::path timeline;  ///< empty: none
};

/// The cycle-accurate engine: drives an A3Core operation by operation in one simulation. One a
/// process (a limit of SystemC).
class SystemCEngine : public Engine {
 public:
  /// `stop_requested` is asked every few thousand cycles; true ends `run` with Interrupted.
  SystemCEngine(const Machine& machine, const Recording& recording,
                std::function<bool()> stop_requested);

  /// Throws Interrupted, StuckError, or ModelError for a defect of the model.
  const OperationResult& run(const Operation& operation) override;

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
  Watchdog watchdog_;
  QuantisedOperation quantised_;
  SortedKeys sorted_;
  Activity counts_before_;
  bool started_ = false;
};

}  // namespace a3
