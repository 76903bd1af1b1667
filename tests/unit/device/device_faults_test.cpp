// What a device cannot do it says, names the cause, and goes on with the next job.

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

#include "modules/host/device/device_job.h"
#include "unit/device/device_platform.h"

namespace a3::test {
namespace {

using R = DeviceRegister;
namespace fields = device_registers;

constexpr int kRows = 16;
constexpr int kDims = 6;

/// Two slices of 4 lanes; 40 words hold 20 rows of them.
Machine two_slice_machine() {
  Machine machine;
  machine.hardware = {40, 4, 1000, 8};
  machine.candidate_selection = CandidateSelection{7, std::nullopt};
  machine.post_scoring = PostScoring{5};
  return machine;
}

Machine two_slice_base_machine() {
  Machine machine;
  machine.hardware = {40, 4, 1000, 8};
  return machine;
}

RawOperation good_operation() {
  return random_raw_operation(60, kRows, 4, kDims, 60);
}

/// A job with something wrong, and what the device says of it.
struct WrongJob {
  std::string name;
  std::vector<std::pair<R, std::uint32_t>> registers;
  FaultCause cause;
  MemoryRegion region = MemoryRegion::kKey;
  std::uint64_t address = 0;
};

std::ostream& operator<<(std::ostream& out, const WrongJob& wrong) {
  return out << wrong.name;
}

void expect_fault(DevicePlatform& platform, FaultCause cause, MemoryRegion region,
                  std::uint64_t address) {
  EXPECT_TRUE(platform.status(fields::kFault));
  EXPECT_FALSE(platform.status(fields::kDone));
  EXPECT_EQ(platform.cause(), cause);
  EXPECT_EQ(platform.region(), region);
  EXPECT_EQ(platform.read_pair(R::kFaultAddressLow), address);
  EXPECT_EQ(platform.read(R::kInterruptStatus), fields::kInterruptFault.mask());
}

/// The wrong job ends with its fault and touches no memory; a good one follows.
void expect_refusal(DevicePlatform& platform, const WrongJob& wrong) {
  const RawOperation operation = good_operation();
  platform.put(operation);
  platform.describe(operation);
  const std::uint32_t burst_bytes = platform.read(R::kBurstBytes);
  for (const auto& [id, value] : wrong.registers) platform.write(id, value);
  platform.start();
  platform.run_to_end();
  expect_fault(platform, wrong.cause, wrong.region, wrong.address);
  EXPECT_TRUE(platform.memory.accesses().empty());
  platform.write(R::kInterruptStatus, ~0U);
  platform.write(R::kBurstBytes, burst_bytes);
  platform.expect_golden(operation);
  EXPECT_EQ(platform.read(R::kJobsDone), 1U);
  EXPECT_EQ(platform.read_pair(R::kFaultAddressLow), 0U);
}

class WrongJobTest : public ::testing::TestWithParam<WrongJob> {};

TEST_P(WrongJobTest, IsRefusedWithItsCauseAndTheNextJobRuns) {
  DevicePlatform platform(two_slice_machine());
  expect_refusal(platform, GetParam());
}

constexpr std::uint32_t kPercent = 65536;

// 6 elements take 12 bytes, outputs 24. What goes beyond the last byte does so by one word; that
// what ends with it is no overflow, DeviceJobTest shows.
INSTANTIATE_TEST_SUITE_P(
    Device, WrongJobTest,
    ::testing::Values(
        WrongJob{"NoRows", {{R::kNumRows, 0}}, FaultCause::kNoRows},
        WrongJob{"NoQueries", {{R::kNumQueries, 0}}, FaultCause::kNoQueries},
        WrongJob{"NoDims", {{R::kNumDims, 0}}, FaultCause::kNoDims},
        WrongJob{"TooManyDims", {{R::kNumDims, 9}}, FaultCause::kTooManyDims},
        WrongJob{"FarTooManyDims", {{R::kNumDims, 0x80000001}}, FaultCause::kTooManyDims},
        WrongJob{"RowsDoNotFit", {{R::kNumRows, 21}}, FaultCause::kRowsDoNotFit},
        WrongJob{"RowsOfOneSliceDoNotFit",
                 {{R::kNumRows, 41}, {R::kNumDims, 4}},
                 FaultCause::kRowsDoNotFit},
        WrongJob{"FarTooManyRows", {{R::kNumRows, 0xffffffff}}, FaultCause::kRowsDoNotFit},
        WrongJob{"TooManyIterations", {{R::kIterations, 1000000001}}, FaultCause::kIterations},
        WrongJob{"Threshold", {{R::kThreshold, 100 * kPercent + 1}}, FaultCause::kThreshold},
        WrongJob{"NoBurst", {{R::kBurstBytes, 0}}, FaultCause::kBurstBytes},
        WrongJob{"BurstTooShort", {{R::kBurstBytes, 2}}, FaultCause::kBurstBytes},
        WrongJob{"BurstTooLong", {{R::kBurstBytes, 8192}}, FaultCause::kBurstBytes},
        WrongJob{"BurstNoPowerOfTwo", {{R::kBurstBytes, 96}}, FaultCause::kBurstBytes},
        WrongJob{"KeyMisaligned",
                 {{R::kKeyAddressLow, 0x10002}},
                 FaultCause::kMisalignedAddress,
                 MemoryRegion::kKey,
                 0x10002},
        WrongJob{"ValueMisaligned",
                 {{R::kValueAddressLow, 0x20001}},
                 FaultCause::kMisalignedAddress,
                 MemoryRegion::kValue,
                 0x20001},
        WrongJob{"QueryMisaligned",
                 {{R::kQueryAddressLow, 0x30003}, {R::kQueryAddressHigh, 7}},
                 FaultCause::kMisalignedAddress,
                 MemoryRegion::kQuery,
                 0x7'0003'0003},
        WrongJob{"OutputMisaligned",
                 {{R::kOutputAddressLow, 0x40002}},
                 FaultCause::kMisalignedAddress,
                 MemoryRegion::kOutput,
                 0x40002},
        WrongJob{"QueryRowsMisaligned",
                 {{R::kOptions, 1}, {R::kQueryRowsAddressLow, 0x50002}},
                 FaultCause::kMisalignedAddress,
                 MemoryRegion::kQueryRows,
                 0x50002},
        WrongJob{"StrideOfPartsOfAWord",
                 {{R::kKeyStrideBytes, 14}},
                 FaultCause::kStride,
                 MemoryRegion::kKey,
                 0x10000},
        WrongJob{"StrideLessThanARow",
                 {{R::kQueryStrideBytes, 8}},
                 FaultCause::kStride,
                 MemoryRegion::kQuery,
                 0x30000},
        WrongJob{"StrideLessThanAnOutput",
                 {{R::kOutputStrideBytes, 20}},
                 FaultCause::kStride,
                 MemoryRegion::kOutput,
                 0x40000},
        // 16 rows of 12 bytes.
        WrongJob{"KeyOverflow",
                 {{R::kKeyAddressHigh, 0xffffffff}, {R::kKeyAddressLow, 0xffffffff - 187}},
                 FaultCause::kAddressOverflow,
                 MemoryRegion::kKey,
                 0xffffffff'ffffff44},
        // Rows so far apart that the last begins beyond the end.
        WrongJob{"ValueOverflow",
                 {{R::kValueAddressHigh, 0xfffffff1}, {R::kValueStrideBytes, 0xfffffffc}},
                 FaultCause::kAddressOverflow,
                 MemoryRegion::kValue,
                 0xfffffff1'00020000},
        WrongJob{"OutputOverflow",
                 {{R::kOutputAddressHigh, 0xffffffff}, {R::kOutputAddressLow, 0xfffffffc}},
                 FaultCause::kAddressOverflow,
                 MemoryRegion::kOutput,
                 0xffffffff'fffffffc},
        WrongJob{"QueryRowsOverflow",
                 {{R::kOptions, 1},
                  {R::kQueryRowsAddressHigh, 0xffffffff},
                  {R::kQueryRowsAddressLow, 0xfffffff4}},
                 FaultCause::kAddressOverflow,
                 MemoryRegion::kQueryRows,
                 0xffffffff'fffffff4}),
    ::testing::PrintToStringParamName());

TEST(DeviceFaults, SelectionsThatTheMachineLacksHaveNoSettings) {
  DevicePlatform platform(two_slice_base_machine());
  const RawOperation operation = good_operation();
  platform.put(operation);
  platform.describe(operation);
  EXPECT_EQ(platform.read(R::kFeatures), 0U);
  platform.write(R::kIterations, 1);
  platform.start();
  platform.run_to_end();
  expect_fault(platform, FaultCause::kIterations, MemoryRegion::kKey, 0);
  platform.write(R::kIterations, 0);
  platform.write(R::kThreshold, 1);
  platform.start();
  platform.run_to_end();
  expect_fault(platform, FaultCause::kThreshold, MemoryRegion::kKey, 0);
  platform.expect_golden(operation);
}

/// A job whose regions a test moves; 16 rows of 12 bytes, 4 queries with outputs of 24.
DeviceJob job_with(R address_low, std::uint64_t address) {
  RegisterFile registers;
  registers.set(R::kNumRows, kRows);
  registers.set(R::kNumQueries, 4);
  registers.set(R::kNumDims, kDims);
  registers.set(R::kBurstBytes, 64);
  registers.set_pair(address_low, address);
  return job_of(registers, {2, 4, 255});
}

TEST(DeviceJobTest, MayEndWithTheLastByteOfAllAddresses) {
  EXPECT_FALSE(fault_of(job_with(R::kKeyAddressLow, 0 - 16ULL * 12), two_slice_base_machine()));
  EXPECT_FALSE(fault_of(job_with(R::kQueryAddressLow, 0 - 4ULL * 12), two_slice_base_machine()));
  EXPECT_FALSE(fault_of(job_with(R::kOutputAddressLow, 0 - 4ULL * 24), two_slice_base_machine()));
  EXPECT_TRUE(fault_of(job_with(R::kKeyAddressLow, 0 - 16ULL * 12 + 4), two_slice_base_machine()));
  EXPECT_TRUE(
      fault_of(job_with(R::kOutputAddressLow, 0 - 4ULL * 24 + 4), two_slice_base_machine()));
}

class WrongVisibleRowsTest : public ::testing::TestWithParam<std::int32_t> {};

// Queries 0 and 1 are under way when that of query 2 is read.
TEST_P(WrongVisibleRowsTest, AreAFaultThatNamesTheNumber) {
  DevicePlatform platform(two_slice_machine());
  RawOperation operation = good_operation();
  operation.query_rows = {1, kRows, GetParam(), 1};
  platform.run(operation);
  expect_fault(platform, FaultCause::kVisibleRows, MemoryRegion::kQueryRows, 0x50008);
  operation.query_rows[2] = 3;
  platform.expect_golden(operation);
}

INSTANTIATE_TEST_SUITE_P(Device, WrongVisibleRowsTest, ::testing::Values(0, -1, kRows + 1));

/// Which access memory answers with an error, and what the device makes of it.
struct MemoryError {
  std::string name;
  std::uint64_t address;
  FaultCause cause;
  MemoryRegion region;
};

std::ostream& operator<<(std::ostream& out, const MemoryError& error) {
  return out << error.name;
}

class MemoryErrorTest : public ::testing::TestWithParam<MemoryError> {};

// In bursts of 16 bytes, those of rows of 12 begin at 0, 12, 16, 24, 32, ... where a row is read by
// itself, and at multiples of 16 in K and V.
TEST_P(MemoryErrorTest, EndsTheJobAndTheNextOneRuns) {
  const MemoryError error = GetParam();
  DeviceOptions options;
  options.burst_bytes = 16;
  DevicePlatform platform(two_slice_machine(), options);
  platform.memory.fails = [&](const StallingMemory::Access& access) {
    return access.address == error.address;
  };
  RawOperation operation = good_operation();
  operation.query_rows = {3, kRows, 1, 9};
  platform.run(operation);
  expect_fault(platform, error.cause, error.region, error.address);
  platform.memory.fails = {};
  platform.expect_golden(operation);
  EXPECT_FALSE(platform.status(fields::kFault));
}

INSTANTIATE_TEST_SUITE_P(
    Device, MemoryErrorTest,
    ::testing::Values(
        MemoryError{"FirstOfKey", 0x10000, FaultCause::kReadError, MemoryRegion::kKey},
        MemoryError{"LastOfKey", 0x100b0, FaultCause::kReadError, MemoryRegion::kKey},
        MemoryError{"Value", 0x20040, FaultCause::kReadError, MemoryRegion::kValue},
        MemoryError{"FirstQuery", 0x30000, FaultCause::kReadError, MemoryRegion::kQuery},
        MemoryError{"LastQuery", 0x30024, FaultCause::kReadError, MemoryRegion::kQuery},
        MemoryError{"QueryRows", 0x50004, FaultCause::kReadError, MemoryRegion::kQueryRows},
        MemoryError{"FirstOutput", 0x40000, FaultCause::kWriteError, MemoryRegion::kOutput},
        MemoryError{"LastOutput", 0x40050, FaultCause::kWriteError, MemoryRegion::kOutput}),
    ::testing::PrintToStringParamName());

TEST(DeviceFaults, MemoryThatIsNotThereIsAReadError) {
  DevicePlatform platform(two_slice_machine());
  const RawOperation operation = good_operation();
  platform.put(operation);
  platform.describe(operation);
  platform.write(R::kValueAddressHigh, 1);
  platform.start();
  platform.run_to_end();
  expect_fault(platform, FaultCause::kReadError, MemoryRegion::kValue, 0x1'0002'0000);
}

}  // namespace
}  // namespace a3::test
