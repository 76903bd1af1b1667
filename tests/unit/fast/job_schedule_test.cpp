#include "fast/timing/job_schedule.h"

#include <gtest/gtest.h>

namespace a3::fast {
namespace {

// Moments derived by hand from docs/system.md. Jobs have n = 10 rows of d = 4 columns; a bank is
// free in the cycle in which its job ends.

Machine machine_with(const System& system, bool selects = true) {
  Machine machine;
  machine.system = system;
  if (selects) machine.candidate_selection = CandidateSelection{5, std::nullopt};
  return machine;
}

/// Runs jobs of an operation each that take `busy_cycles` from their start on.
std::vector<JobResult> run(const Machine& machine, const std::vector<std::int64_t>& busy_cycles) {
  JobSchedule schedule(machine);
  std::vector<JobResult> jobs;
  for (const std::int64_t cycles : busy_cycles) {
    JobResult job = schedule.begin({static_cast<std::int64_t>(jobs.size()), 10, 4});
    job.end_cycle = job.start_cycle + cycles;
    schedule.end(job);
    jobs.push_back(job);
  }
  return jobs;
}

std::vector<std::int64_t> moments(const JobResult& job) {
  return {job.unit,           job.assigned_cycle, job.load_start_cycle, job.load_end_cycle,
          job.sort_end_cycle, job.start_cycle,    job.end_cycle};
}

using Moments = std::vector<std::int64_t>;

TEST(JobSchedule, GivesAJobToTheFirstUnitThatIsFree) {
  System system;
  system.units = 2;
  const std::vector<JobResult> jobs = run(machine_with(system), {100, 30, 50, 20});
  EXPECT_EQ(moments(jobs[0]), (Moments{0, 0, 0, 0, 0, 0, 100}));
  EXPECT_EQ(moments(jobs[1]), (Moments{1, 0, 0, 0, 0, 0, 30}));
  EXPECT_EQ(moments(jobs[2]), (Moments{1, 30, 30, 30, 30, 30, 80}));
  EXPECT_EQ(moments(jobs[3]), (Moments{1, 80, 80, 80, 80, 80, 100}));
}

TEST(JobSchedule, FillsTheUnitThatHoldsFewestAndWaitsForTheOneBefore) {
  System system;
  system.units = 2;
  system.double_buffered = true;
  const std::vector<JobResult> jobs = run(machine_with(system), {100, 100, 10, 10, 10, 10});
  EXPECT_EQ(moments(jobs[2]), (Moments{0, 0, 0, 0, 0, 100, 110}));
  EXPECT_EQ(moments(jobs[3]), (Moments{1, 0, 0, 0, 0, 100, 110}));
  // At 100 both units give up a bank and hold one job each; at 110 both have given up another.
  EXPECT_EQ(moments(jobs[4]), (Moments{0, 100, 100, 100, 100, 110, 120}));
  EXPECT_EQ(moments(jobs[5]), (Moments{1, 100, 100, 100, 100, 110, 120}));
}

// 10 x 4 elements: 2 x 40 x 2 = 160 bytes of key and value, 40 x 4 = 160 of sorted keys: 320 bytes
// at 50 a cycle are 7 cycles of the channel.
TEST(JobSchedule, LoadsOverOneChannelInOrder) {
  System system;
  system.units = 3;
  system.memory = Memory{50, 20, 2, 4, std::nullopt};
  const std::vector<JobResult> jobs = run(machine_with(system), {100, 100, 100});
  EXPECT_EQ(moments(jobs[0]), (Moments{0, 0, 0, 27, 27, 27, 127}));
  EXPECT_EQ(moments(jobs[1]), (Moments{1, 0, 7, 34, 34, 34, 134}));
  EXPECT_EQ(moments(jobs[2]), (Moments{2, 0, 14, 41, 41, 41, 141}));
}

TEST(JobSchedule, LoadsNoSortedKeysThatNobodyWants) {
  System system;
  system.memory = Memory{50, 0, 2, 4, std::nullopt};
  // 160 bytes: 4 cycles.
  EXPECT_EQ(run(machine_with(system, false), {1})[0].load_end_cycle, 4);
  system.sorting.where = SortingPlace::kOnChip;
  EXPECT_EQ(run(machine_with(system), {1})[0].load_end_cycle, 4);
}

// 4 columns, 3 at a time: 2 turns; 9 bits, 4 a pass: 3 passes; a pass 2 x 10 + 16 = 36 cycles.
TEST(JobSchedule, SortsOnChipBesideEachUnit) {
  System system;
  system.units = 2;
  system.double_buffered = true;
  system.sorting = {SortingPlace::kOnChip, 4200, 3, 4};
  const std::vector<JobResult> jobs = run(machine_with(system), {10, 10, 10});
  EXPECT_EQ(moments(jobs[0]), (Moments{0, 0, 0, 0, 216, 216, 226}));
  EXPECT_EQ(moments(jobs[1]), (Moments{1, 0, 0, 0, 216, 216, 226}));
  EXPECT_EQ(moments(jobs[2]), (Moments{0, 0, 0, 0, 432, 432, 442}));
  EXPECT_EQ(run(machine_with(system, false), {10})[0].sort_end_cycle, 0);
}

TEST(JobSchedule, SortsOnOneHostBeforeAssigning) {
  System system;
  system.units = 2;
  system.sorting = {SortingPlace::kHost, 50, 16, 5};
  const std::vector<JobResult> jobs = run(machine_with(system), {200, 20, 20});
  EXPECT_EQ(moments(jobs[0]), (Moments{0, 50, 50, 50, 50, 50, 250}));
  EXPECT_EQ(moments(jobs[1]), (Moments{1, 100, 100, 100, 100, 100, 120}));
  EXPECT_EQ(moments(jobs[2]), (Moments{1, 150, 150, 150, 150, 150, 170}));
  EXPECT_EQ(run(machine_with(system, false), {20})[0].assigned_cycle, 0);
}

TEST(JobSchedule, ReleasesAGroupWhenAllBeforeItHaveEnded) {
  System system;
  system.units = 2;
  system.operations_per_group = 2;
  const std::vector<JobResult> jobs = run(machine_with(system), {30, 100, 10, 10, 5});
  EXPECT_EQ(moments(jobs[2]), (Moments{0, 100, 100, 100, 100, 100, 110}));
  EXPECT_EQ(moments(jobs[3]), (Moments{1, 100, 100, 100, 100, 100, 110}));
  EXPECT_EQ(moments(jobs[4]), (Moments{0, 110, 110, 110, 110, 110, 115}));
}

TEST(JobSchedule, GivesAllUnitsTheSameJobWhereTheyShareQueries) {
  System system;
  system.units = 4;
  system.distribution = Distribution::kQueries;
  system.memory = Memory{320, 0, 2, 4, std::nullopt};
  const std::vector<JobResult> jobs = run(machine_with(system), {30, 10});
  EXPECT_EQ(moments(jobs[0]), (Moments{0, 0, 0, 1, 1, 1, 31}));
  EXPECT_EQ(moments(jobs[1]), (Moments{0, 31, 31, 32, 32, 32, 42}));
}

}  // namespace
}  // namespace a3::fast
