#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "a3/engine/system_result.h"
#include "a3/machine/machine.h"

namespace a3::fast {

/// The moments of the jobs of a run on a system (docs/system.md): recurrences from job to job, in
/// the order of the trace, no cycle visited. Its memory does not grow with the run.
class JobSchedule {
 public:
  /// `machine` has a system.
  explicit JobSchedule(const Machine& machine);
  JobSchedule(const JobSchedule&) = delete;
  JobSchedule& operator=(const JobSchedule&) = delete;

  /// Of a job: its operation's number, its rows, its operation's columns without padding.
  struct Size {
    std::int64_t operation;
    int num_rows;
    int num_dims;
  };

  /// The next job, with all moments but its end, and who takes it.
  JobResult begin(const Size& size);

  /// It ends, in `job.end_cycle`.
  void end(const JobResult& job);

  /// What the job that was begun last takes beside its units: those are left at zero.
  const SystemUse& use() const { return use_; }

 private:
  /// Matrix banks and a sorter: of a unit, or of all together where they share queries.
  struct Holder {
    std::array<std::int64_t, 2> bank_free_cycles;  ///< from which on a bank is free
    std::int64_t sort_end_cycle = 0;               ///< of its latest job, like the next
    std::int64_t end_cycle = 0;

    std::int64_t free_cycle() const;
    int num_held(std::int64_t cycle) const;
  };

  std::int64_t release(std::int64_t operation);
  std::int64_t sort_on_host(std::int64_t release_cycle);
  void assign(std::int64_t sorted_cycle, JobResult& job);
  void load(const Size& size, JobResult& job);
  void sort_on_chip(const Size& size, JobResult& job);

  const Machine machine_;
  const System& system_;
  std::vector<Holder> holders_;
  SystemUse use_;
  std::int64_t group_ = 0;
  std::int64_t release_cycle_ = 0;   // of the group
  std::int64_t last_end_cycle_ = 0;  // of all jobs
  std::int64_t sorted_cycle_ = 0;    // by the host, the latest
  std::int64_t assigned_cycle_ = 0;  // the latest
  std::int64_t channel_free_cycle_ = 0;
};

}  // namespace a3::fast
