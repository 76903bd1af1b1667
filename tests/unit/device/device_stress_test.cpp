// A device with a memory that stalls at random, resets at any moment, and thousands of jobs.

#include <gmock/gmock.h>

#include <algorithm>
#include <iostream>
#include <random>
#include <vector>

#include "support/setting.h"
#include "support/systemc_test.h"
#include "unit/device/device_platform.h"

namespace a3::test {
namespace {

using R = DeviceRegister;
namespace fields = device_registers;

Machine stressed_machine() {
  Machine machine;
  machine.hardware = {48, 4, 1000, 10};
  machine.candidate_selection = CandidateSelection{std::nullopt, 0.5};
  machine.post_scoring = PostScoring{5};
  return machine;
}

/// Draws everything that a test varies from one seed.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : bits_(seed) {}

  int integer(int min, int max) { return std::uniform_int_distribution<int>(min, max)(bits_); }
  bool chance(int percent) { return integer(1, 100) <= percent; }
  std::uint32_t seed() { return static_cast<std::uint32_t>(bits_()); }
  /// None more often than not; else up to so many picoseconds.
  sc_core::sc_time stall(int most_ps) {
    return {static_cast<double>(chance(60) ? 0 : integer(1, most_ps)), sc_core::SC_PS};
  }

 private:
  std::mt19937 bits_;
};

/// The memory annotates delays, and waits, of up to so long.
void stall_at_random(StallingMemory& memory, Draw& draw, int most_ps) {
  memory.annotated = [&draw, most_ps] { return draw.stall(most_ps); };
  memory.waited_for = [&draw, most_ps] { return draw.stall(most_ps); };
}

RawOperation random_operation(Draw& draw, const Machine& machine) {
  const int d = draw.integer(1, machine.hardware.max_dims());
  const int n = draw.integer(1, machine.hardware.capacity_rows(d));
  const int limit = draw.chance(30) ? 4 : draw.chance(20) ? 300 : 90;
  RawOperation operation = random_raw_operation(draw.seed(), n, draw.integer(1, 9), d, limit);
  if (draw.chance(40)) {
    for (int q = 0; q < operation.num_queries(); ++q) {
      operation.query_rows.push_back(draw.integer(1, n));
    }
  }
  return operation;
}

JobSetup random_setup(Draw& draw, int num_dims) {
  const std::uint32_t element_row = static_cast<std::uint32_t>(num_dims * 2 + 3) / 4 * 4;
  const std::uint32_t output_row = static_cast<std::uint32_t>(num_dims) * 4;
  const auto offset = [&draw] { return static_cast<std::uint64_t>(4 * draw.integer(0, 40)); };
  const auto stride = [&draw](std::uint32_t least) {
    return draw.chance(50) ? 0 : least + 4 * static_cast<std::uint32_t>(draw.integer(0, 9));
  };
  JobSetup setup;
  setup.key += offset();
  setup.value += offset();
  setup.query += offset();
  setup.output += offset();
  setup.query_rows += offset();
  setup.key_stride = stride(element_row);
  setup.value_stride = stride(element_row);
  setup.query_stride = stride(element_row);
  setup.output_stride = stride(output_row);
  if (draw.chance(50)) setup.num_iterations = static_cast<std::uint32_t>(draw.integer(1, 60));
  if (draw.chance(50)) setup.threshold = static_cast<std::uint32_t>(draw.integer(1, 100 * 65536));
  return setup;
}

TEST(DeviceStress, AMemoryThatStallsAtRandomChangesNoOutput) {
  Draw draw(random_seed());
  DevicePlatform platform(stressed_machine());
  for (const int most_ps : {300, 1000, 20'000, 300'000}) {
    stall_at_random(platform.memory, draw, most_ps);
    for (int job = 0; job < 8; ++job) {
      const RawOperation operation = random_operation(draw, platform.machine);
      platform.expect_golden(operation, random_setup(draw, operation.num_dims()));
      ASSERT_FALSE(HasFailure());
    }
  }
}

// One query is read and one output written at a time, each for longer than a query takes: the
// accelerator waits before its queries and behind its outputs.
TEST(DeviceStress, BuffersOfOnePlaceLoseNothing) {
  Draw draw(random_seed());
  DeviceOptions options;
  options.num_buffered_queries = 1;
  options.num_buffered_outputs = 1;
  options.accelerator.query_queue_depth = 1;
  options.accelerator.output_queue_depth = 1;
  DevicePlatform platform(stressed_machine(), options);
  const RawOperation operation = random_raw_operation(draw.seed(), 12, 30, 4, 60);
  platform.expect_golden(operation);
  platform.memory.annotated = [&draw] { return draw.stall(400'000); };
  platform.expect_golden(operation);
}

// K and V of 5 rows of 20 bytes lie dense from a multiple of 64 on, and just beyond one.
TEST(DeviceStress, BurstsAreNoLongerThanTheRegisterSaysAndCrossNoBoundary) {
  DevicePlatform platform(stressed_machine());
  const RawOperation operation = random_raw_operation(70, 5, 3, 10, 60);
  JobSetup setup;
  setup.value += 60;
  for (const std::uint32_t burst_bytes : {4U, 8U, 16U, 64U, 256U, 4096U}) {
    platform.write(R::kBurstBytes, burst_bytes);
    platform.memory.forget_accesses();
    platform.expect_golden(operation, setup);
    std::uint64_t num_bytes = 0;
    for (const StallingMemory::Access& access : platform.memory.accesses()) {
      EXPECT_EQ(access.address % 4, 0U);
      EXPECT_EQ(access.num_bytes % 4, 0U);
      EXPECT_EQ(access.address / burst_bytes,
                (access.address + access.num_bytes - 1) / burst_bytes);
      num_bytes += access.num_bytes;
    }
    EXPECT_EQ(num_bytes, 20U * (5 + 5 + 3) + 40U * 3);
    EXPECT_EQ(num_bytes,
              platform.read_pair(R::kBytesReadLow) + platform.read_pair(R::kBytesWrittenLow));
  }
  // 256 bytes: K in one burst, V of 100 bytes from 60 on in one, queries and outputs one each but
  // where they cross a boundary, which 3 rows of 20 and of 40 bytes do not.
  platform.write(R::kBurstBytes, 256);
  platform.memory.forget_accesses();
  platform.expect_golden(operation, setup);
  EXPECT_EQ(platform.memory.accesses().size(), 1U + 1 + 3 + 3);
}

/// How a test ends a job before its time.
void reset_by_pin(DevicePlatform& platform, int num_cycles) {
  platform.reset_n.write(false);
  platform.run_cycles(num_cycles);
  platform.reset_n.write(true);
  platform.run_cycles(1);
}

void expect_all_quiet(DevicePlatform& platform) {
  platform.run_to_end();
  EXPECT_EQ(platform.read(R::kStatus), 0U);
  EXPECT_FALSE(platform.device.accelerator().has_work());
  EXPECT_EQ(platform.read(R::kInterruptStatus), 0U);
}

// Up to any cycle of the job, by command and by pin; then the device is as good as new.
TEST(DeviceReset, InTheMiddleOfAJobLeavesADeviceThatRunsTheNext) {
  Draw draw(random_seed());
  DevicePlatform platform(stressed_machine());
  stall_at_random(platform.memory, draw, 3000);
  for (int round = 0; round < 60; ++round) {
    const RawOperation given_up = random_operation(draw, platform.machine);
    platform.put(given_up);
    platform.describe(given_up);
    platform.write(R::kInterruptEnable, 3);
    platform.start();
    platform.run_cycles(draw.integer(0, 400) + draw.integer(0, 3) * 0.25);
    if (!platform.status(fields::kBusy)) {
      platform.write(R::kInterruptStatus, ~0U);
    } else if (draw.chance(50)) {
      platform.give_up();
      expect_all_quiet(platform);
      EXPECT_EQ(platform.read(R::kNumRows), static_cast<std::uint32_t>(given_up.num_rows()));
    } else {
      reset_by_pin(platform, draw.integer(1, 4));
      expect_all_quiet(platform);
      EXPECT_EQ(platform.read(R::kNumRows), 0U);
      EXPECT_EQ(platform.read(R::kJobsDone), 0U);
    }
    const RawOperation next = random_operation(draw, platform.machine);
    platform.expect_golden(next, random_setup(draw, next.num_dims()));
    platform.write(R::kInterruptStatus, ~0U);
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
}

// Whichever edge sees the reset, that on which the job ends, too; the next job starts right behind
// it.
TEST(DeviceReset, OnAnyEdgeOfAJobLosesNotTheNextOne) {
  DevicePlatform platform(stressed_machine());
  const RawOperation operation = random_raw_operation(74, 4, 2, 4, 60);
  platform.expect_golden(operation);
  const int num_cycles = static_cast<int>(platform.read_pair(R::kCyclesLow));
  for (int cycle = 0; cycle < num_cycles + 2; ++cycle) {
    platform.put(operation);
    platform.describe(operation);
    platform.start();
    platform.run_cycles(cycle);
    platform.reset_n.write(false);
    platform.run_cycles(1);
    platform.reset_n.write(true);
    platform.run_cycles(0.1);
    platform.run_to_end();
    EXPECT_EQ(platform.read_pair(R::kCyclesLow), 0U);
    platform.describe(operation);
    platform.start();
    platform.run_to_end(1000);
    platform.expect_golden_outputs(operation);
    ASSERT_TRUE(platform.status(fields::kDone)) << "reset in cycle " << cycle;
    EXPECT_EQ(platform.read_pair(R::kCyclesLow), static_cast<std::uint64_t>(num_cycles));
    platform.run_cycles(0.9);  // to the same phase again
  }
}

// The burst takes 500 cycles. Until it has come back the device is busy and starts nothing.
TEST(DeviceReset, WaitsForABurstThatIsUnderWay) {
  DevicePlatform platform(stressed_machine());
  platform.memory.waited_for = [] { return sc_core::sc_time(500, sc_core::SC_NS); };
  const RawOperation operation = random_raw_operation(71, 4, 2, 4, 60);
  platform.put(operation);
  platform.describe(operation);
  platform.start();
  platform.run_cycles(100);
  platform.give_up();
  platform.run_cycles(300);
  EXPECT_EQ(platform.read(R::kStatus), fields::kBusy.mask());
  EXPECT_EQ(platform.access(tlm::TLM_WRITE_COMMAND, 0x004, fields::kStart.mask()).status,
            tlm::TLM_GENERIC_ERROR_RESPONSE);
  platform.run_cycles(110);
  EXPECT_EQ(platform.read(R::kStatus), 0U);
  EXPECT_EQ(platform.memory.accesses().size(), 1U);
  platform.memory.waited_for = {};
  platform.expect_golden(operation);
}

// Its counters are as after a reset although a burst is still out.
TEST(DeviceReset, ByPinClearsTheCountersOfAJobThatIsNotYetAtRest) {
  DevicePlatform platform(stressed_machine());
  platform.memory.waited_for = [] { return sc_core::sc_time(500, sc_core::SC_NS); };
  const RawOperation operation = random_raw_operation(75, 4, 2, 4, 60);
  platform.put(operation);
  platform.describe(operation);
  platform.start();
  platform.run_cycles(100);
  reset_by_pin(platform, 1);
  platform.run_cycles(100);
  EXPECT_EQ(platform.read(R::kStatus), fields::kBusy.mask());
  EXPECT_EQ(platform.read_pair(R::kCyclesLow), 0U);
  expect_all_quiet(platform);
  EXPECT_EQ(platform.read_pair(R::kCyclesLow), 0U);
  EXPECT_EQ(platform.read_pair(R::kBytesReadLow), 0U);
}

// While the third query is read, the outputs of the first two wait in the device.
TEST(DeviceReset, ForgetsOutputsThatWait) {
  DevicePlatform platform(stressed_machine());
  const RawOperation operation = random_raw_operation(76, 8, 5, 4, 60);
  const std::uint64_t third_query = JobSetup().query + 2 * 8;
  platform.memory.annotated = [&] {
    return sc_core::sc_time(platform.memory.accesses().back().address == third_query ? 500 : 0,
                            sc_core::SC_NS);
  };
  platform.put(operation);
  platform.describe(operation);
  platform.start();
  platform.run_cycles(400);
  EXPECT_EQ(platform.memory.accesses().back().address, third_query);
  EXPECT_EQ(platform.read(R::kQueriesDone), 0U);
  EXPECT_GE(platform.device.accelerator().num_queries_moved(), 2 + 2);  // accepted and delivered
  platform.give_up();
  expect_all_quiet(platform);
  platform.memory.annotated = {};
  platform.expect_golden(random_raw_operation(77, 8, 5, 4, 60));
}

TEST(DeviceReset, OfAJobThatHasNotBegunYet) {
  DevicePlatform platform(stressed_machine());
  const RawOperation operation = random_raw_operation(72, 4, 2, 4, 60);
  platform.put(operation);
  platform.describe(operation);
  platform.start();
  platform.give_up();
  expect_all_quiet(platform);
  EXPECT_TRUE(platform.memory.accesses().empty());
  platform.expect_golden(operation);
}

TEST(DeviceReset, AtRestChangesNothing) {
  DevicePlatform platform(stressed_machine());
  const RawOperation operation = random_raw_operation(73, 4, 2, 4, 60);
  platform.expect_golden(operation);
  platform.give_up();
  platform.run_cycles(3);
  EXPECT_EQ(platform.read(R::kStatus), fields::kDone.mask());
  platform.expect_golden(operation);
}

// Nothing outside the outputs is written; each job's memory is looked at before and after.
TEST(DeviceStress, TenThousandSmallJobs) {
  Draw draw(random_seed());
  DevicePlatform platform(stressed_machine());
  const std::uint64_t num_jobs = setting("A3_DEVICE_JOBS", 10'000);
  std::uint32_t num_done = 0;
  for (std::uint64_t job = 0; job < num_jobs; ++job) {
    stall_at_random(platform.memory, draw, draw.chance(50) ? 1 : 4000);
    const int d = draw.integer(1, 5);
    RawOperation operation =
        random_raw_operation(draw.seed(), draw.integer(1, 8), draw.integer(1, 3), d, 40);
    if (draw.chance(30)) {
      for (int q = 0; q < operation.num_queries(); ++q) {
        operation.query_rows.push_back(draw.integer(1, operation.num_rows()));
      }
    }
    const JobSetup setup = random_setup(draw, d);
    platform.write(R::kBurstBytes, 4U << draw.integer(0, 10));
    platform.put(operation, setup);
    std::vector<std::uint8_t> before = platform.memory.bytes();
    platform.expect_golden(operation, setup);
    const std::uint32_t row = static_cast<std::uint32_t>(d) * 4;
    const std::uint32_t stride = setup.output_stride > 0 ? setup.output_stride : row;
    for (int q = 0; q < operation.num_queries(); ++q) {
      const std::uint64_t at = setup.output + static_cast<std::uint64_t>(q) * stride;
      std::copy_n(platform.memory.at(at), row,
                  before.begin() + static_cast<std::ptrdiff_t>(at - DevicePlatform::kFirstAddress));
    }
    ASSERT_TRUE(before == platform.memory.bytes()) << "job " << job;
    ASSERT_FALSE(HasFailure()) << "job " << job;
    EXPECT_EQ(platform.read(R::kJobsDone), ++num_done);
    platform.memory.forget_accesses();
  }
}

}  // namespace
}  // namespace a3::test
