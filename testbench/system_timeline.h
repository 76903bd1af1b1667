#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "a3/machine/machine.h"
#include "modules/host/cycle_counter.h"
#include "modules/system/system_job.h"
#include "testbench/timeline_file.h"
#include "testbench/unit_tracks.h"
#include "testbench/visits.h"

namespace a3 {

/// Writes a run on a system as a timeline (testbench/timeline_file.h). A process has what the units
/// share: the host that sorts, the memory channel, and as many tracks of loads as there are at a
/// time. Each unit is a process, too: the jobs that it computes; its banks, each with the jobs it
/// holds and, inside, what becomes of them; its sorter; and the tracks of its blocks.
class SystemTimeline {
 public:
  /// `cycles` counts from the start of the run; `visits`, of each unit, outlive the timeline.
  SystemTimeline(const std::filesystem::path& file, const Machine& machine,
                 const CycleCounter& cycles, const std::vector<const NamedVisits*>& visits);

  /// To observe and listen to.
  UnitTracks& unit(int number) { return *units_[static_cast<std::size_t>(number)]; }

  /// A unit is through with its queries of `job`.
  void unit_ended(int number, const SystemJob& job, std::int64_t end_cycle);

  /// All moments of a job are known: the next one of the run.
  void job_done(const SystemJob& job);

  /// Throws InputError if something could not be written.
  void check() const { file_.check(); }

  /// Ends the file, which is whole then; throws InputError if it is not.
  void complete();

  /// Puts the completed file in place.
  void publish() { file_.publish(); }

 private:
  /// Tracks of slices of which some may be there at a time.
  struct Lanes {
    TimelineFile::Track first;
    const char* name;
    std::vector<std::int64_t> end_cycles = {};  ///< of the latest slice of each
  };

  TimelineFile::Track lane(Lanes& lanes, std::int64_t begin_cycle, std::int64_t end_cycle);
  void write(TimelineFile::Track track, const std::string& name, const char* category,
             const SystemJob& job, std::int64_t begin_cycle, std::int64_t end_cycle);
  void write_shared(const SystemJob& job);
  void write_banks(int unit, const SystemJob& job);

  const Machine machine_;
  TimelineFile file_;
  Lanes loads_;
  std::vector<Lanes> banks_;  // by unit
  std::vector<std::unique_ptr<UnitTracks>> units_;
};

}  // namespace a3
