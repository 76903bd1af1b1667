#pragma once

#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

#include "modules/core/core_observer.h"
#include "modules/primitives/clocked_block.h"
#include "modules/primitives/cycle_counter.h"

namespace a3 {

/// The queue behind the accelerator (paper, III-C), as deep as the host needs it.
///
/// A vector is valid from the cycle after it was pushed. In the base design the hand-over is part
/// of the lock step: it waits for the end of the slot.
class OutputQueue : public ClockedBlock {
 public:
  OutputQueue(const sc_core::sc_module_name& name, const CycleCounter& cycles,
              CoreObserver& observer);

  /// Lock step: hand over only in cycles in which `slot_ended` is true.
  void wait_for(const sc_core::sc_signal<bool>& slot_ended) { slot_ended_ = &slot_ended; }

  /// By the output module, once a query.
  void push(const std::vector<std::int64_t>& output_raw);

  std::int64_t num_delivered() const { return num_delivered_; }

  std::string state() const;
  void trace(sc_core::sc_trace_file* file) const override;

 private:
  void on_clock() override;

  const CycleCounter& cycles_;
  CoreObserver& observer_;
  const sc_core::sc_signal<bool>* slot_ended_ = nullptr;
  std::deque<std::vector<std::int64_t>> waiting_;
  sc_core::sc_signal<std::int64_t> num_pushed_{"outputs_pushed", 0};
  std::int64_t num_delivered_ = 0;
};

}  // namespace a3
