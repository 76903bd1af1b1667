// Jobs of a device: outputs, counters and interrupts. Every output is the golden model's.

#include <gmock/gmock.h>

#include <vector>

#include "a3/fast/fast_engine.h"
#include "unit/device/device_platform.h"

namespace a3::test {
namespace {

using R = DeviceRegister;
namespace fields = device_registers;

Machine base_machine(int num_rows, int num_lanes) {
  Machine machine;
  machine.hardware.num_rows = num_rows;
  machine.hardware.num_lanes = num_lanes;
  return machine;
}

Machine approximate_machine(int num_rows, int num_lanes) {
  Machine machine = base_machine(num_rows, num_lanes);
  machine.candidate_selection = CandidateSelection{std::nullopt, 0.5};
  machine.post_scoring = PostScoring{5};
  return machine;
}

std::int64_t num_candidates(const std::vector<GoldenResult>& results) {
  std::int64_t sum = 0;
  for (const GoldenResult& result : results) sum += static_cast<int>(result.candidates.size());
  return sum;
}

std::int64_t num_selected(const std::vector<GoldenResult>& results) {
  std::int64_t sum = 0;
  for (const GoldenResult& result : results) sum += static_cast<int>(result.selected.size());
  return sum;
}

TEST(DeviceJobs, TheBaseDesignGivesTheGoldenModelsOutputs) {
  DevicePlatform platform(base_machine(40, 8));
  platform.expect_golden(random_raw_operation(1, 40, 12, 8, 60));
}

TEST(DeviceJobs, TheApproximateDesignGivesTheGoldenModelsOutputs) {
  DevicePlatform platform(approximate_machine(40, 8));
  platform.expect_golden(random_raw_operation(2, 37, 12, 7, 60));
}

// T = 20 % and 0.5 % are 20 and 0.5 times 65536.
TEST(DeviceJobs, IterationsAndThresholdAreTheJobs) {
  DevicePlatform platform(approximate_machine(40, 8));
  const RawOperation operation = random_raw_operation(3, 40, 10, 8, 40);
  std::vector<std::int64_t> candidates;
  for (const JobSetup& setup : [] {
         std::vector<JobSetup> setups(4);
         setups[1].num_iterations = 6;
         setups[2].num_iterations = 90;
         setups[2].threshold = 20 * 65536;
         setups[3].threshold = 65536 / 2;
         return setups;
       }()) {
    platform.expect_golden(operation, setup);
    const std::vector<GoldenResult> golden = platform.expected(operation, setup);
    candidates.push_back(num_candidates(golden));
    EXPECT_EQ(platform.read_pair(R::kCandidatesLow), static_cast<std::uint64_t>(candidates.back()));
    EXPECT_EQ(platform.read_pair(R::kSelectedLow),
              static_cast<std::uint64_t>(num_selected(golden)));
  }
  EXPECT_EQ(candidates[0], candidates[3]);  // a job's own M ends with it
  EXPECT_LT(candidates[1], candidates[0]);
  EXPECT_GT(candidates[2], candidates[0]);
}

TEST(DeviceJobs, QueriesSeeAsManyRowsAsMemorySays) {
  DevicePlatform platform(approximate_machine(40, 8));
  RawOperation operation = random_raw_operation(4, 30, 6, 8, 60);
  operation.query_rows = {1, 30, 17, 2, 16, 29};
  platform.expect_golden(operation);
  operation.query_rows.clear();  // the option is the job's
  platform.expect_golden(operation);
}

// d = 7 in slices of 3; rows in the middle of wider ones, as those of a head are.
TEST(DeviceJobs, RowsMayLieApartAndTakeSeveralSlices) {
  Machine machine = approximate_machine(40, 3);
  machine.hardware.num_dims = 9;
  DevicePlatform platform(machine);
  JobSetup setup;
  setup.key_stride = 16;  // the least: 14 bytes in whole words
  setup.value_stride = 100;
  setup.query_stride = 20;
  setup.output_stride = 44;
  setup.key += 12;
  setup.output += 4;
  const std::vector<std::uint8_t> before = platform.memory.bytes();
  const RawOperation operation = random_raw_operation(5, 13, 5, 7, 60);
  platform.expect_golden(operation, setup);
  // Between the outputs nothing is written.
  for (std::uint64_t query = 0; query < 5; ++query) {
    for (std::uint64_t byte = 28; byte < 44; ++byte) {
      EXPECT_EQ(*platform.memory.at(setup.output + 44 * query + byte), 0);
    }
  }
}

// 10.8 takes 19 bits, so elements of 4 bytes; outputs 1 + 10 + 6 + 24 = 41 bits, so 8 bytes.
TEST(DeviceJobs, WideNumbersTakeMoreBytes) {
  Machine machine = approximate_machine(64, 4);
  machine.numerics.integer_bits = 10;
  machine.numerics.fraction_bits = 8;
  DevicePlatform platform(machine);
  EXPECT_EQ(platform.element_bytes(), 4);
  EXPECT_EQ(platform.output_bytes(), 8);
  platform.expect_golden(random_raw_operation(6, 20, 5, 3, 200'000));
}

// 4.4: beyond 255 in either direction. Each element counts once.
TEST(DeviceJobs, ElementsBeyondTheRangeSaturateAndAreCounted) {
  DevicePlatform platform(base_machine(16, 4));
  RawOperation operation = random_raw_operation(7, 5, 3, 4, 20);
  operation.key(0, 0) = 256;
  operation.key(4, 3) = -256;
  operation.value(2, 1) = 32767;
  operation.query(2, 3) = -32768;
  operation.query(1, 1) = 255;
  operation.query(0, 1) = -255;
  platform.expect_golden(operation);
  EXPECT_EQ(platform.read_pair(R::kSaturatedElementsLow), 4U);
}

// docs/timing.md: m queries of n rows take (m + 2)(n + 9) cycles with queries that wait.
TEST(DeviceJobs, APromptMemoryLetsTheAcceleratorRunAtItsOwnPace) {
  DevicePlatform platform(base_machine(40, 8));
  platform.run(random_raw_operation(8, 40, 6, 8, 60));
  EXPECT_EQ(platform.read_pair(R::kComputeCyclesLow), (6U + 2) * (40 + 9));
  EXPECT_GT(platform.read_pair(R::kCyclesLow), platform.read_pair(R::kComputeCyclesLow));
}

TEST(DeviceJobs, APromptMemoryGivesTheMakespanOfTheEngines) {
  const Machine machine = approximate_machine(40, 8);
  DevicePlatform platform(machine);
  const RawOperation operation = random_raw_operation(9, 40, 12, 8, 60);
  platform.run(operation);
  FastEngine engine(machine);
  const OperationResult& result = engine.run(operation.operation(4));
  EXPECT_EQ(platform.read_pair(R::kComputeCyclesLow),
            static_cast<std::uint64_t>(result.makespan_cycles));
}

// One row a query and depths 6, 4 and 9: outputs in cycles 22, 23, 30 and 31, two of them a cycle
// apart (tests/unit/testbench/accelerator_test.cpp).
TEST(DeviceJobs, BuffersOfTwoKeepUpWithAVectorEveryCycle) {
  Machine machine = base_machine(320, 64);
  machine.post_scoring = PostScoring{5};
  DevicePlatform platform(machine);
  platform.run(random_raw_operation(11, 1, 4, 64, 60));
  EXPECT_EQ(platform.read_pair(R::kComputeCyclesLow), 31U);
}

// K and V are one burst of 64 bytes each, queries and outputs one each: 2 + 3 + 3 bursts. All of K
// and V, the first query and the last output are waited for by themselves.
TEST(DeviceJobs, ABurstTakesWhatMemoryAnnotatesOrWaits) {
  DevicePlatform platform(base_machine(16, 4));
  const RawOperation operation = random_raw_operation(12, 8, 3, 4, 60);
  platform.expect_golden(operation);
  const std::uint64_t promptly = platform.read_pair(R::kCyclesLow);
  const auto burst_time = [] { return sc_core::sc_time(1000, sc_core::SC_NS); };
  for (auto* slow : {&platform.memory.annotated, &platform.memory.waited_for}) {
    *slow = burst_time;
    platform.expect_golden(operation);
    EXPECT_GE(platform.read_pair(R::kCyclesLow), 2 * 1000 + 1000 + 1000U);
    EXPECT_LE(platform.read_pair(R::kCyclesLow), promptly + (2 + 3 + 3) * 1000);
    *slow = {};
  }
}

// Slots of 9 + 16 cycles: after 30 of them at most 2 queries are in the accelerator's modules or
// done, 2 in its queue, 2 in the device.
TEST(DeviceJobs, QueriesAreReadAsTheAcceleratorTakesThem) {
  DevicePlatform platform(base_machine(16, 4));
  const RawOperation operation = random_raw_operation(13, 16, 20, 4, 60);
  platform.put(operation);
  platform.describe(operation);
  platform.start();
  platform.run_cycles(32);
  // Each is a burst of 8 bytes, behind K and V of 128 bytes.
  const std::uint64_t num_queries = (platform.read_pair(R::kBytesReadLow) - 2 * 128) / 8;
  EXPECT_GE(num_queries, 3U);
  EXPECT_LE(num_queries, 2U + 2 + 2);
  platform.run_to_end();
  platform.expect_golden_outputs(operation);
}

// Rows of 3 elements take 8 bytes, outputs 12; 5 rows of K and of V, 4 queries and their rows.
TEST(DeviceJobs, CountersSayWhatWasMoved) {
  DevicePlatform platform(approximate_machine(16, 4));
  RawOperation operation = random_raw_operation(10, 5, 4, 3, 60);
  operation.query_rows = {5, 4, 3, 2};
  platform.expect_golden(operation);
  EXPECT_EQ(platform.read_pair(R::kBytesReadLow), 8U * (5 + 5 + 4) + 4 * 4);
  EXPECT_EQ(platform.read_pair(R::kBytesWrittenLow), 12U * 4);
  EXPECT_EQ(platform.read(R::kQueriesDone), 4U);
  EXPECT_EQ(platform.read(R::kJobsDone), 1U);
  platform.expect_golden(operation);
  EXPECT_EQ(platform.read(R::kQueriesDone), 4U);
  EXPECT_EQ(platform.read(R::kJobsDone), 2U);
}

TEST(DeviceJobs, FollowOneAnotherBackToBack) {
  DevicePlatform platform(approximate_machine(24, 4));
  for (std::uint32_t seed = 20; seed < 40; ++seed) {
    const int n = 1 + static_cast<int>(seed * 7 % 24);
    platform.expect_golden(random_raw_operation(seed, n, 1 + static_cast<int>(seed % 5), 4, 50));
  }
  EXPECT_EQ(platform.read(R::kJobsDone), 20U);
}

TEST(DeviceJobs, TheNextJobCanBeDescribedWhileOneRuns) {
  DevicePlatform platform(approximate_machine(24, 4));
  const RawOperation first = random_raw_operation(41, 24, 8, 4, 60);
  const RawOperation second = random_raw_operation(42, 9, 3, 2, 60);
  JobSetup of_second;
  of_second.key = 0x14000;
  of_second.value = 0x24000;
  of_second.query = 0x34000;
  of_second.output = 0x44000;
  of_second.num_iterations = 5;
  platform.put(first);
  platform.put(second, of_second);
  platform.describe(first);
  platform.start();
  platform.run_cycles(60);
  platform.describe(second, of_second);
  EXPECT_TRUE(platform.status(fields::kBusy));
  platform.run_to_end();
  platform.expect_golden_outputs(first);
  platform.start();
  platform.run_to_end();
  platform.expect_golden_outputs(second, of_second);
}

TEST(DeviceJobs, AStartWhileOneRunsIsRefusedAndDisturbsNothing) {
  DevicePlatform platform(approximate_machine(24, 4));
  const RawOperation operation = random_raw_operation(43, 24, 8, 4, 60);
  platform.put(operation);
  platform.describe(operation);
  platform.start();
  int num_refused = 0;
  for (; platform.status(fields::kBusy); ++num_refused) {
    ASSERT_EQ(platform.access(tlm::TLM_WRITE_COMMAND, 0x004, fields::kStart.mask()).status,
              tlm::TLM_GENERIC_ERROR_RESPONSE);
    platform.run_cycles(10);
  }
  EXPECT_GT(num_refused, 10);
  platform.expect_golden_outputs(operation);
  EXPECT_EQ(platform.read(R::kJobsDone), 1U);
}

/// As a host does that is so many cycles ahead of the simulation.
void start_ahead(DevicePlatform& platform, int num_cycles) {
  std::uint32_t start = fields::kStart.mask();
  tlm::tlm_generic_payload transaction;
  transaction.set_command(tlm::TLM_WRITE_COMMAND);
  transaction.set_address(0x004);
  transaction.set_data_ptr(reinterpret_cast<unsigned char*>(&start));
  transaction.set_data_length(4);
  transaction.set_streaming_width(4);
  sc_core::sc_time delay = platform.period() * num_cycles;
  platform.bus().b_transport(transaction, delay);
}

TEST(DeviceJobs, AJobBeginsWhenTheHostsDelayIsOver) {
  DevicePlatform platform(base_machine(16, 4));
  const RawOperation operation = random_raw_operation(44, 16, 2, 4, 60);
  platform.put(operation);
  platform.describe(operation);
  start_ahead(platform, 100);
  EXPECT_TRUE(platform.status(fields::kBusy));
  platform.run_cycles(99);
  EXPECT_TRUE(platform.memory.accesses().empty());
  platform.run_to_end();
  platform.expect_golden_outputs(operation);
}

// Behind a rest, and right behind the edge on which another job has ended.
TEST(DeviceJobs, CyclesAreCountedFromWhereAJobBegins) {
  DevicePlatform platform(base_machine(16, 4));
  const RawOperation operation = random_raw_operation(45, 16, 2, 4, 60);
  platform.expect_golden(operation);
  platform.run_cycles(50);
  std::vector<std::uint64_t> cycles;
  for (const int ahead : {0, 100, 100}) {
    start_ahead(platform, ahead);
    platform.run_to_end();
    platform.expect_golden_outputs(operation);
    cycles.push_back(platform.read_pair(R::kCyclesLow));
  }
  EXPECT_THAT(cycles, ::testing::Each(cycles.front()));
}

TEST(DeviceInterrupt, RisesWithTheEndOfAJobAndFallsWhenItIsCleared) {
  DevicePlatform platform(base_machine(16, 4));
  platform.write(R::kInterruptEnable, fields::kEnableDone.mask());
  const RawOperation operation = random_raw_operation(50, 16, 2, 4, 60);
  platform.put(operation);
  platform.describe(operation);
  platform.start();
  while (!platform.interrupt.read()) {
    ASSERT_TRUE(platform.status(fields::kBusy));
    platform.run_cycles(1);
  }
  EXPECT_TRUE(platform.status(fields::kDone));
  platform.expect_golden_outputs(operation);
  EXPECT_EQ(platform.read(R::kInterruptStatus), fields::kInterruptDone.mask());
  platform.write(R::kInterruptStatus, fields::kInterruptFault.mask());  // the other one
  platform.run_cycles(1);
  EXPECT_TRUE(platform.interrupt.read());
  platform.write(R::kInterruptStatus, ~0U);
  platform.run_cycles(1);
  EXPECT_FALSE(platform.interrupt.read());
  EXPECT_EQ(platform.read(R::kInterruptStatus), 0U);
  EXPECT_TRUE(platform.status(fields::kDone));
}

TEST(DeviceInterrupt, StaysLowWhileItIsMaskedAndRisesWhenItIsNot) {
  DevicePlatform platform(base_machine(16, 4));
  platform.write(R::kInterruptEnable, fields::kEnableFault.mask());  // not what will happen
  platform.run(random_raw_operation(51, 16, 2, 4, 60));
  platform.run_cycles(10);
  EXPECT_FALSE(platform.interrupt.read());
  EXPECT_EQ(platform.read(R::kInterruptStatus), fields::kInterruptDone.mask());
  platform.write(R::kInterruptEnable, fields::kEnableDone.mask());
  platform.run_cycles(1);
  EXPECT_TRUE(platform.interrupt.read());
  platform.write(R::kInterruptEnable, 0);
  platform.run_cycles(1);
  EXPECT_FALSE(platform.interrupt.read());
}

TEST(DeviceInterrupt, AFaultRaisesItsOwn) {
  DevicePlatform platform(base_machine(16, 4));
  platform.write(R::kInterruptEnable, fields::kEnableFault.mask());
  platform.start();  // of a job without rows
  platform.run_to_end();
  platform.run_cycles(1);
  EXPECT_TRUE(platform.interrupt.read());
  EXPECT_EQ(platform.read(R::kInterruptStatus), fields::kInterruptFault.mask());
}

TEST(DeviceInterrupt, FallsWithAReset) {
  DevicePlatform platform(base_machine(16, 4));
  platform.write(R::kInterruptEnable, fields::kEnableDone.mask());
  platform.run(random_raw_operation(52, 16, 2, 4, 60));
  platform.run_cycles(1);
  EXPECT_TRUE(platform.interrupt.read());
  platform.reset_n.write(false);
  platform.run_cycles(2);
  EXPECT_FALSE(platform.interrupt.read());
}

}  // namespace
}  // namespace a3::test
