#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "modules/host/cycle_counter.h"
#include "testbench/timeline_file.h"
#include "testbench/unit_tracks.h"
#include "testbench/visits.h"

namespace a3 {

/// Writes a run of one unit alone as a timeline (testbench/timeline_file.h). Operations and their
/// tiles follow one another without gap.
class Timeline {
 public:
  /// `cycles` counts from the start of a tile, `visits` says which queries the unit works on.
  Timeline(const std::filesystem::path& file, double clock_mhz, const CycleCounter& cycles,
           const Visits& visits, std::string about);

  /// To observe and listen to.
  UnitTracks& unit() { return unit_; }

  /// After the last query of a tile of `makespan_cycles`; an operation has one or more.
  void end_tile(std::int64_t makespan_cycles);

  /// After the last tile. Throws InputError if the file could not be written.
  void end_operation();

  /// Forgets what is under way in an operation that was given up.
  void give_up_operation();

  /// Ends the file, which is whole then; throws InputError if it is not.
  void complete() { file_.complete(); }

  /// Puts the completed file in place.
  void publish() { file_.publish(); }

 private:
  TimelineFile file_;
  UnitTracks unit_;
  std::int64_t operation_begin_cycle_ = 0;  // from the start of the run
  std::int64_t tile_begin_cycle_ = 0;       // from the start of the run
};

}  // namespace a3
