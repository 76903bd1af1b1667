#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "a3/machine/machine.h"
#include "a3/systemc/accelerator.h"
#include "rtl/cosim/rtl_core.h"
#include "rtl/cosim/rtl_log.h"
#include "rtl/cosim/rtl_memories.h"

namespace a3::rtl {

/// The Verilated core behind the pins of an Accelerator: SystemC's clock is its clock, and hosts,
/// observers, probes and counts are those of the SystemC model.
class RtlAcceleratorCore : public AcceleratorCore {
 public:
  /// `built` is the machine (rtl/cosim/built_machines.h). Throws InputError for queues of other
  /// depths than the RTL has, and for a selector other than its own.
  RtlAcceleratorCore(const RtlMachine& built, const Machine& machine,
                     const AcceleratorOptions& options, Accelerator& pins);
  ~RtlAcceleratorCore() override;

  int num_lanes() const override;
  void write_key(int word, const std::int32_t* raw) override { memories_.write_key(word, raw); }
  void write_value(int word, const std::int32_t* raw) override { memories_.write_value(word, raw); }
  SortedKeyPort* sorted_key_port() override;
  /// Writes the memories, which takes the Verilated core some cycles and the simulation none.
  void start_operation(const OperationShape& shape) override;

  bool has_work() const override { return log_.has_work(); }
  std::int64_t num_queries_moved() const override {
    return log_.num_accepted() + log_.num_delivered();
  }
  Instruments& instruments() override { return instruments_; }
  std::string state() const override { return log_.state_text(); }

 private:
  class Pins;

  const Machine machine_;
  Instruments instruments_;
  const std::unique_ptr<QueryObserver> nobody_;  // stands in where nobody looks
  const std::unique_ptr<RtlCore> core_;
  RtlMemories memories_;
  Probes state_;  // of the cycle whose edge comes next; no pin changes it
  RtlLog log_;
  std::unique_ptr<Pins> pins_;
};

}  // namespace a3::rtl
