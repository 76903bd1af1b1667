#pragma once

#include <array>
#include <cstdint>
#include <systemc>

#include "a3/engine/activity.h"
#include "a3/systemc/observer.h"
#include "a3/systemc/probe.h"

namespace a3 {

/// What the blocks of one accelerator count into, show and report to.
struct Instruments {
  Activity activity;  ///< since the start of the simulation; idle cycles are left at zero
  ProbeList probes;
  TimelineListener* timeline = nullptr;  ///< null: nobody listens
};

/// One block's book of what it did: a call a cycle counts it, shows it and tells the timeline.
class BlockLog {
 public:
  /// The probe "`owner`.`probe`" shows what the block did in its latest cycle: idle, busy, or
  /// stalled with its cause.
  BlockLog(Instruments& instruments, Block block, const sc_core::sc_object& owner,
           const char* probe = "work");
  BlockLog(const BlockLog&) = delete;
  BlockLog& operator=(const BlockLog&) = delete;

  /// Work on `query` begins with this cycle; it ends with this cycle.
  void begin(std::int64_t query) {
    if (instruments_.timeline) instruments_.timeline->work_began(block_, query);
  }
  void end(std::int64_t query) {
    if (instruments_.timeline) instruments_.timeline->work_ends(block_, query);
  }

  /// What this cycle is to the block. A block that goes to sleep has said that it is idle.
  void busy() {
    ++*busy_cycles_;
    work_ = kBusy;
  }
  void stalled(std::int64_t query, StallCause cause);
  void idle() { work_ = kIdle; }

  /// Any other count of this accelerator.
  std::int64_t& count(Counter counter) { return instruments_.activity[counter]; }

 private:
  // States of the probe; from kFirstStall on stalls, in the order of their causes.
  static constexpr int kIdle = 0;
  static constexpr int kBusy = 1;
  static constexpr int kFirstStall = 2;

  Instruments& instruments_;
  const Block block_;
  std::int64_t uncounted_ = 0;  // takes what the table of counts has no row for
  std::int64_t* busy_cycles_ = &uncounted_;
  std::array<std::int64_t*, kStallCauses.size()> stall_cycles_;
  int work_ = kIdle;
};

}  // namespace a3
