// The registers of a device on the bus: what may be read and written, and what is refused.

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "a3/base/input_error.h"
#include "unit/device/device_platform.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using R = DeviceRegister;
namespace fields = device_registers;

constexpr tlm::tlm_command kRead = tlm::TLM_READ_COMMAND;
constexpr tlm::tlm_command kWrite = tlm::TLM_WRITE_COMMAND;

/// 32 rows of 4 lanes and two slices; 4.4, both selections.
Machine small_machine() {
  Machine machine;
  machine.hardware = {32, 4, 1000, 8};
  machine.candidate_selection = CandidateSelection{7, std::nullopt};
  machine.post_scoring = PostScoring{5};
  return machine;
}

class DeviceRegistersTest : public ::testing::Test {
 protected:
  DevicePlatform platform{small_machine()};
};

// An output of 4.4 over 32 rows has 1 + 4 + 5 integer and 12 fraction bits: four bytes.
TEST_F(DeviceRegistersTest, SayAfterAResetWhatTheTableSays) {
  const std::vector<std::pair<R, std::uint32_t>> as_built = {
      {R::kBurstBytes, 64}, {R::kSramWords, 32},         {R::kNumLanes, 4},
      {R::kMaxDims, 8},     {R::kFormat, 0x04'02'04'04}, {R::kFeatures, 3}};
  std::size_t num_as_built = 0;
  for (const RegisterDescription& row : kDeviceRegisters) {
    if (row.reset_value == kAsBuilt) {
      ++num_as_built;
    } else {
      EXPECT_EQ(platform.read(row.id), static_cast<std::uint32_t>(row.reset_value)) << row.name;
    }
  }
  EXPECT_EQ(num_as_built, as_built.size());
  for (const auto& [id, value] : as_built) {
    EXPECT_EQ(platform.read(id), value) << a3::describe(id).name;
  }
  EXPECT_EQ(platform.read(R::kIdentification), 0x41330001U);
}

TEST_F(DeviceRegistersTest, KeepWhatIsWritten) {
  std::uint32_t value = 0x89abcdef;
  for (const RegisterDescription& row : kDeviceRegisters) {
    if (row.access != RegisterAccess::kReadWrite) continue;
    platform.write(row.id, value += 0x01010101);
  }
  value = 0x89abcdef;
  for (const RegisterDescription& row : kDeviceRegisters) {
    if (row.access != RegisterAccess::kReadWrite) continue;
    value += 0x01010101;
    const std::uint32_t bits = row.id == R::kInterruptEnable ? 3U
                               : row.id == R::kOptions       ? 1U
                                                             : ~0U;
    EXPECT_EQ(platform.read(row.id), value & bits) << row.name;
  }
}

TEST_F(DeviceRegistersTest, RefuseToBeWrittenWhereTheyAreReadOnly) {
  for (const RegisterDescription& row : kDeviceRegisters) {
    if (row.access != RegisterAccess::kReadOnly) continue;
    const std::uint32_t before = platform.read(row.id);
    EXPECT_EQ(platform.access(kWrite, row.offset_bytes, ~before).status,
              tlm::TLM_COMMAND_ERROR_RESPONSE)
        << row.name;
    EXPECT_EQ(platform.read(row.id), before) << row.name;
  }
}

TEST_F(DeviceRegistersTest, RefuseAddressesWithoutARegister) {
  for (const std::uint64_t address : {0x01cULL, 0x03cULL, 0x04cULL, 0x088ULL, 0x0fcULL, 0x114ULL,
                                      0x180ULL, 0x1000ULL, 0x1'0000'0000ULL, ~3ULL}) {
    EXPECT_EQ(platform.access(kRead, address).status, tlm::TLM_ADDRESS_ERROR_RESPONSE) << address;
    EXPECT_EQ(platform.access(kWrite, address).status, tlm::TLM_ADDRESS_ERROR_RESPONSE) << address;
  }
}

TEST_F(DeviceRegistersTest, RefuseMisalignedAddresses) {
  for (const std::uint64_t address : {0x021ULL, 0x022ULL, 0x023ULL, 0x17dULL, 0x17fULL}) {
    EXPECT_EQ(platform.access(kRead, address).status, tlm::TLM_ADDRESS_ERROR_RESPONSE) << address;
    EXPECT_EQ(platform.access(kWrite, address).status, tlm::TLM_ADDRESS_ERROR_RESPONSE) << address;
  }
}

TEST_F(DeviceRegistersTest, RefuseAccessesOfAnyOtherSizeThanAWord) {
  for (const unsigned num_bytes : {1U, 2U, 3U, 8U, 16U}) {
    EXPECT_EQ(platform.access(kRead, 0x020, 0, num_bytes).status, tlm::TLM_BURST_ERROR_RESPONSE);
    EXPECT_EQ(platform.access(kWrite, 0x020, 9, num_bytes).status, tlm::TLM_BURST_ERROR_RESPONSE);
  }
  EXPECT_EQ(platform.read(R::kNumRows), 0U);
}

/// A write of NUM_ROWS that a test spoils.
class OneWrite {
 public:
  OneWrite() {
    transaction.set_command(kWrite);
    transaction.set_address(0x020);
    transaction.set_data_ptr(reinterpret_cast<unsigned char*>(&word_));
    transaction.set_data_length(4);
    transaction.set_streaming_width(4);
  }

  tlm::tlm_response_status send(DevicePlatform& platform) {
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    platform.bus().b_transport(transaction, delay);
    return transaction.get_response_status();
  }

  tlm::tlm_generic_payload transaction;

 private:
  std::uint32_t word_ = 9;
};

TEST_F(DeviceRegistersTest, RefuseByteEnablesStreamsAndCommandsThatTheyDoNotKnow) {
  unsigned char enabled[4] = {0xff, 0xff, 0, 0};
  OneWrite with_byte_enables;
  with_byte_enables.transaction.set_byte_enable_ptr(enabled);
  with_byte_enables.transaction.set_byte_enable_length(4);
  EXPECT_EQ(with_byte_enables.send(platform), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
  OneWrite stream;
  stream.transaction.set_streaming_width(2);
  EXPECT_EQ(stream.send(platform), tlm::TLM_BURST_ERROR_RESPONSE);
  OneWrite neither;
  neither.transaction.set_command(tlm::TLM_IGNORE_COMMAND);
  EXPECT_EQ(neither.send(platform), tlm::TLM_COMMAND_ERROR_RESPONSE);
  EXPECT_EQ(platform.read(R::kNumRows), 0U);
}

TEST_F(DeviceRegistersTest, GrantNoDirectMemory) {
  OneWrite good;
  good.transaction.set_dmi_allowed(true);
  EXPECT_EQ(good.send(platform), tlm::TLM_OK_RESPONSE);
  EXPECT_FALSE(good.transaction.is_dmi_allowed());
  tlm::tlm_dmi dmi;
  EXPECT_FALSE(platform.bus().get_direct_mem_ptr(good.transaction, dmi));
}

// A cycle of 1 GHz, added to what the host already is ahead; no time passes meanwhile.
TEST_F(DeviceRegistersTest, AnnotateACycleToEachAccess) {
  const sc_core::sc_time before = sc_core::sc_time_stamp();
  EXPECT_EQ(platform.access(kRead, 0x020).delay, sc_core::sc_time(1, sc_core::SC_NS));
  OneWrite ahead;
  sc_core::sc_time delay(30, sc_core::SC_NS);
  platform.bus().b_transport(ahead.transaction, delay);
  EXPECT_EQ(delay, sc_core::sc_time(31, sc_core::SC_NS));
  EXPECT_EQ(sc_core::sc_time_stamp(), before);
}

TEST(DeviceRegisters, AnnotateWhatTheOptionsSay) {
  Machine machine = small_machine();
  machine.hardware.clock_mhz = 500;
  DeviceOptions options;
  options.register_access_cycles = 2.5;
  DevicePlatform platform(machine, options);
  EXPECT_EQ(platform.access(kRead, 0x020).delay, sc_core::sc_time(5, sc_core::SC_NS));
}

TEST_F(DeviceRegistersTest, DebugTransportReadsAnyBytesAndZerosBetweenRegisters) {
  platform.write(R::kBurstBytes, 0x11223344);  // at 0x038, with nothing at 0x03c
  platform.write(R::kKeyAddressLow, 0x55667788);
  std::uint8_t bytes[9] = {};
  tlm::tlm_generic_payload transaction;
  transaction.set_command(kRead);
  transaction.set_address(0x039);
  transaction.set_data_ptr(bytes);
  transaction.set_data_length(9);
  EXPECT_EQ(platform.bus().transport_dbg(transaction), 9U);
  EXPECT_THAT(bytes, ElementsAre(0x33, 0x22, 0x11, 0, 0, 0, 0, 0x88, 0x77));
}

TEST_F(DeviceRegistersTest, DebugTransportEndsWithTheLastRegisterAndWritesNothing) {
  std::uint8_t bytes[8] = {1, 1, 1, 1, 1, 1, 1, 1};
  tlm::tlm_generic_payload transaction;
  transaction.set_command(kRead);
  transaction.set_address(0x17e);
  transaction.set_data_ptr(bytes);
  transaction.set_data_length(8);
  EXPECT_EQ(platform.bus().transport_dbg(transaction), 2U);
  transaction.set_address(0x180);
  EXPECT_EQ(platform.bus().transport_dbg(transaction), 0U);
  transaction.set_command(kWrite);
  transaction.set_address(0x020);
  EXPECT_EQ(platform.bus().transport_dbg(transaction), 0U);
  EXPECT_EQ(platform.read(R::kNumRows), 0U);
}

TEST_F(DeviceRegistersTest, RefuseAccessesWhileTheDeviceIsHeldInReset) {
  platform.reset_n.write(false);
  platform.run_cycles(1);
  EXPECT_EQ(platform.access(kRead, 0x020).status, tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(platform.access(kWrite, 0x020, 9).status, tlm::TLM_GENERIC_ERROR_RESPONSE);
  platform.reset_n.write(true);
  platform.run_cycles(1);
  EXPECT_EQ(platform.read(R::kNumRows), 0U);
}

TEST_F(DeviceRegistersTest, AResetBringsThemBackButOnlyOnAClockEdge) {
  platform.write(R::kNumRows, 9);
  platform.write(R::kBurstBytes, 16);
  // From a quarter of a cycle to its half, and back: no rising edge sees it.
  platform.reset_n.write(false);
  platform.run_cycles(0.25);
  platform.reset_n.write(true);
  platform.run_cycles(1);
  EXPECT_EQ(platform.read(R::kNumRows), 9U);
  platform.reset_n.write(false);
  platform.run_cycles(1);
  platform.reset_n.write(true);
  platform.run_cycles(1);
  EXPECT_EQ(platform.read(R::kNumRows), 0U);
  EXPECT_EQ(platform.read(R::kBurstBytes), 64U);
}

TEST_F(DeviceRegistersTest, CommandsThatContradictOneAnotherAreRefused) {
  const std::uint32_t both = fields::kStart.mask() | fields::kReset.mask();
  EXPECT_EQ(platform.access(kWrite, 0x004, both).status, tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(platform.read(R::kStatus), 0U);
}

TEST(DeviceOptions, AreRefusedOutOfRange) {
  const auto refusal = [](auto change) -> std::string {
    DeviceOptions options;
    change(options);
    try {
      AttentionDevice device(sc_core::sc_gen_unique_name("device"), small_machine(), options);
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(refusal([](DeviceOptions& o) { o.burst_bytes = 48; }),
              HasSubstr("burst_bytes is 48"));
  EXPECT_THAT(refusal([](DeviceOptions& o) { o.burst_bytes = 8192; }), HasSubstr("4 to 4096"));
  EXPECT_THAT(refusal([](DeviceOptions& o) { o.num_buffered_queries = 0; }),
              HasSubstr("num_buffered_queries is 0"));
  EXPECT_THAT(refusal([](DeviceOptions& o) { o.num_buffered_outputs = -1; }),
              HasSubstr("num_buffered_outputs is -1"));
  EXPECT_THAT(refusal([](DeviceOptions& o) { o.register_access_cycles = -1; }),
              HasSubstr("register_access_cycles is -1"));
}

}  // namespace
}  // namespace a3::test
