#include "testbench/system_timeline.h"

#include <fmt/format.h>

#include <algorithm>

#include "a3/plan/jobs.h"
#include "testbench/clock_period.h"
#include "testbench/machine_description.h"

namespace a3 {
namespace {

constexpr int kSharedProcess = 1;
constexpr TimelineFile::Track kHostTrack{kSharedProcess, 1};
constexpr TimelineFile::Track kChannelTrack{kSharedProcess, 2};
constexpr TimelineFile::Track kFirstLoadTrack{kSharedProcess, 3};

/// A unit has fewer tracks than this, and so have the loads.
constexpr int kTracksPerProcess = 1000;

enum UnitTrack { kJobs, kFirstBank, kSorter = kFirstBank + 2, kFirstBlock };

TimelineFile::Track track_of_unit(int unit, int track) {
  return {kSharedProcess + 1 + unit, kTracksPerProcess * (unit + 1) + track};
}

std::string name_of(const SystemJob& job) {
  return job.in_its_tile(fmt::format("operation {}", job.result.operation));
}

}  // namespace

SystemTimeline::SystemTimeline(const std::filesystem::path& file, const Machine& machine,
                               const CycleCounter& cycles,
                               const std::vector<const NamedVisits*>& visits)
    : machine_(machine),
      file_(file, timeline_clock_mhz(machine.hardware.clock_mhz), description_of(machine)),
      loads_{kFirstLoadTrack, "loads"} {
  file_.name_process(kSharedProcess, "system");
  if (sorts_on(machine, SortingPlace::kHost)) file_.name_track(kHostTrack, "host: sorting");
  if (machine.system->memory) file_.name_track(kChannelTrack, "memory channel");
  for (int unit = 0; unit < machine.system->units; ++unit) {
    const TimelineFile::Track jobs = track_of_unit(unit, kJobs);
    file_.name_process(jobs.process, fmt::format("unit {}", unit));
    file_.name_track(jobs, "jobs");
    if (sorts_on(machine, SortingPlace::kOnChip)) {
      file_.name_track(track_of_unit(unit, kSorter), "sorter");
    }
    banks_.push_back({track_of_unit(unit, kFirstBank), "bank"});
    units_.push_back(std::make_unique<UnitTracks>(file_, track_of_unit(unit, kFirstBlock), cycles,
                                                  *visits[static_cast<std::size_t>(unit)]));
  }
}

void SystemTimeline::unit_ended(int number, const SystemJob& job, std::int64_t end_cycle) {
  write(track_of_unit(number, kJobs), name_of(job), "job", job, job.result.start_cycle, end_cycle);
  unit(number).settle();
}

void SystemTimeline::job_done(const SystemJob& job) {
  write_shared(job);
  const bool shares = machine_.system->distribution == Distribution::kQueries;
  const int first = shares ? 0 : job.result.unit;
  const int end = shares ? machine_.system->units : first + 1;
  for (int unit = first; unit < end; ++unit) write_banks(unit, job);
}

void SystemTimeline::write_shared(const SystemJob& job) {
  const JobResult& moments = job.result;
  if (job.host_end_cycle > job.host_start_cycle) {
    write(kHostTrack, name_of(job), "sorting", job, job.host_start_cycle, job.host_end_cycle);
  }
  if (job.bytes == 0) return;
  write(kChannelTrack, name_of(job), "transfer", job, moments.load_start_cycle,
        job.channel_end_cycle);
  write(lane(loads_, moments.load_start_cycle, moments.load_end_cycle), name_of(job), "load", job,
        moments.load_start_cycle, moments.load_end_cycle);
}

/// Of units that share queries each has the same in its banks, and sorts it for itself.
void SystemTimeline::write_banks(int unit, const SystemJob& job) {
  const JobResult& moments = job.result;
  const TimelineFile::Track bank =
      lane(banks_[static_cast<std::size_t>(unit)], moments.assigned_cycle, moments.end_cycle);
  write(bank, name_of(job), "bank", job, moments.assigned_cycle, moments.end_cycle);
  if (job.bytes > 0) {
    write(bank, "load", "stage", job, moments.load_start_cycle, moments.load_end_cycle);
  }
  if (moments.sort_end_cycle > job.sort_start_cycle) {
    write(bank, "sort", "stage", job, job.sort_start_cycle, moments.sort_end_cycle);
    write(track_of_unit(unit, kSorter), name_of(job), "sorting", job, job.sort_start_cycle,
          moments.sort_end_cycle);
  }
  write(bank, "compute", "stage", job, moments.start_cycle, moments.end_cycle);
}

TimelineFile::Track SystemTimeline::lane(Lanes& lanes, std::int64_t begin_cycle,
                                         std::int64_t end_cycle) {
  auto free = std::find_if(lanes.end_cycles.begin(), lanes.end_cycles.end(),
                           [&](std::int64_t end) { return end <= begin_cycle; });
  const auto number = static_cast<int>(free - lanes.end_cycles.begin());
  const TimelineFile::Track track{lanes.first.process, lanes.first.number + number};
  if (free == lanes.end_cycles.end()) {
    free = lanes.end_cycles.insert(free, end_cycle);
    file_.name_track(track, fmt::format("{} {}", lanes.name, number + 1));
  }
  *free = end_cycle;
  return track;
}

void SystemTimeline::write(TimelineFile::Track track, const std::string& name, const char* category,
                           const SystemJob& job, std::int64_t begin_cycle, std::int64_t end_cycle) {
  file_.write_slice(
      track, name, category, {begin_cycle, end_cycle - begin_cycle},
      fmt::format(R"("operation":{},"tile":{},"unit":{},"begin_cycle":{},"cycles":{})",
                  job.result.operation, job.result.tile, job.result.unit, begin_cycle,
                  end_cycle - begin_cycle));
}

void SystemTimeline::complete() {
  for (const std::unique_ptr<UnitTracks>& unit : units_) unit->settle();
  file_.complete();
}

}  // namespace a3
