// The memory that a system is loaded from: whoever is bound to its socket decides when data are
// there.

#include <gmock/gmock.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "a3/base/input_error.h"
#include "a3/systemc/errors.h"
#include "a3/systemc/system_engine.h"
#include "support/systemc_test.h"

namespace a3::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Loosely timed: a burst takes so many nanoseconds, whatever its size.
class SlowMemory : public sc_core::sc_module {
 public:
  SlowMemory(const sc_core::sc_module_name& name, double burst_ns,
             tlm::tlm_response_status response = tlm::TLM_OK_RESPONSE)
      : sc_module(name), burst_ns_(burst_ns), response_(response) {
    socket.register_b_transport(this, &SlowMemory::b_transport);
  }

  tlm_utils::simple_target_socket<SlowMemory> socket{"socket"};

  struct Burst {
    std::uint64_t address;
    unsigned bytes;
  };
  std::vector<Burst> bursts;

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    EXPECT_TRUE(payload.is_read());
    bursts.push_back({payload.get_address(), payload.get_data_length()});
    std::fill_n(payload.get_data_ptr(), payload.get_data_length(), 0xff);
    delay += sc_core::sc_time(burst_ns_, sc_core::SC_NS);
    payload.set_response_status(response_);
  }

  const double burst_ns_;
  const tlm::tlm_response_status response_;
};

/// Operations of 10 rows of 4 columns and one query, all zeros: three slots of 10 + 9 cycles each.
class Zeros : public OperationSource {
 public:
  explicit Zeros(int num_operations) : num_left_(num_operations) {}

  std::int64_t num_operations() const override { return num_left_; }
  bool next(Operation& operation) override {
    if (num_left_-- <= 0) return false;
    for (Matrix<double>* matrix : {&operation.key, &operation.value})
      *matrix = Matrix<double>(10, 4);
    operation.query = Matrix<double>(1, 4);
    return true;
  }

 private:
  int num_left_;
};

constexpr std::int64_t kMakespan = 57;

/// 160 bytes a job: 2 x 10 x 4 elements of 2 bytes.
Machine small_machine() {
  Machine machine;
  machine.hardware = {10, 4, 1000};
  machine.system.emplace();
  machine.system->memory.emplace();
  return machine;
}

std::vector<JobResult> jobs_of(const Machine& machine, const SystemOptions& options,
                               int num_operations) {
  SystemCSystemEngine engine(machine, {}, options);
  Zeros zeros(num_operations);
  std::vector<JobResult> jobs;
  engine.run(zeros, [&](const Operation&, const OperationResult& result) {
    jobs.insert(jobs.end(), result.jobs.begin(), result.jobs.end());
  });
  return jobs;
}

SystemOptions bound_to(SlowMemory& memory, std::int64_t burst_bytes) {
  SystemOptions options;
  options.bind_memory = [&memory](MemorySocket& socket) { socket.bind(memory.socket); };
  options.burst_bytes = burst_bytes;
  return options;
}

// 160 bytes in bursts of 64: 64, 64 and 32, each 7 cycles, one after another.
TEST(SystemMemory, OfOnesOwnDecidesWhenDataAreThere) {
  SlowMemory memory("memory", 7);
  const std::vector<JobResult> jobs = jobs_of(small_machine(), bound_to(memory, 64), 2);
  ASSERT_EQ(jobs.size(), 2U);
  EXPECT_EQ(jobs[0].load_start_cycle, 0);
  EXPECT_EQ(jobs[0].load_end_cycle, 21);
  EXPECT_EQ(jobs[0].end_cycle, 21 + kMakespan);
  EXPECT_EQ(jobs[1].load_start_cycle, 78) << "one bank: it is loaded when it is free";
  EXPECT_EQ(jobs[1].load_end_cycle, 99);
  std::vector<std::uint64_t> addresses;
  std::vector<unsigned> bytes;
  for (const SlowMemory::Burst& burst : memory.bursts) {
    addresses.push_back(burst.address);
    bytes.push_back(burst.bytes);
  }
  EXPECT_THAT(addresses, ElementsAre(0U, 64U, 128U, 160U, 224U, 288U));
  EXPECT_THAT(bytes, ElementsAre(64U, 64U, 32U, 64U, 64U, 32U));
}

// Bursts of any size add up to what the channel takes for a whole job: 160 bytes, 8 a cycle.
TEST(SystemMemory, BuiltInTakesNoLongerForBursts) {
  Machine machine = small_machine();
  machine.system->memory = Memory{8, 5, 2, 4, std::nullopt};
  SystemOptions options;
  options.burst_bytes = 32;
  const std::vector<JobResult> jobs = jobs_of(machine, options, 1);
  EXPECT_EQ(jobs.at(0).load_end_cycle, 20 + 5);
}

TEST(SystemMemory, ThatAnswersWithAnErrorEndsTheRun) {
  SlowMemory memory("memory", 7, tlm::TLM_ADDRESS_ERROR_RESPONSE);
  try {
    jobs_of(small_machine(), bound_to(memory, 0), 1);
    FAIL() << "nothing was thrown";
  } catch (const ModelError& error) {
    EXPECT_THAT(error.what(), HasSubstr("the memory answers a read of 160 bytes at address 0 with "
                                        "TLM_ADDRESS_ERROR_RESPONSE"));
  }
}

/// Takes requests, ends as many of them as it is told to, and brings no data.
class SilentMemory : public sc_core::sc_module {
 public:
  SilentMemory(const sc_core::sc_module_name& name, int num_requests_to_end)
      : sc_module(name), num_requests_to_end_(num_requests_to_end) {
    socket.register_nb_transport_fw(this, &SilentMemory::nb_transport_fw);
  }

  tlm_utils::simple_target_socket<SilentMemory> socket{"socket"};

 private:
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) {
    if (phase != tlm::BEGIN_REQ || num_requests_to_end_-- <= 0) return tlm::TLM_ACCEPTED;
    phase = tlm::END_REQ;
    delay += sc_core::sc_time(1, sc_core::SC_NS);
    return tlm::TLM_UPDATED;
  }

  int num_requests_to_end_;
};

// The watchdog looks every 8192 cycles, cycle 0 being that of the edge 2. Silence of 20000 cycles
// is first seen in cycle 3 x 8192 - 2, and once more a look later, in cycle 32766.

/// What the run ends with; empty if it does not end so.
std::string stuck_with(int num_requests_to_end) {
  SilentMemory memory("silent_memory", num_requests_to_end);
  SystemOptions options;
  options.bind_memory = [&memory](MemorySocket& socket) { socket.bind(memory.socket); };
  options.burst_bytes = 64;
  options.memory_timeout_cycles = 20000;
  try {
    jobs_of(small_machine(), options, 1);
  } catch (const StuckError& error) {
    return error.what();
  }
  return {};
}

TEST(SystemMemory, ThatNeverTakesARequestIsNamed) {
  EXPECT_THAT(stuck_with(0),
              AllOf(HasSubstr("system.loader: 1 bursts under way; the memory behind "
                              "silent_memory.socket has not answered for 32766 cycles"),
                    HasSubstr("64 bytes at address 0 and waits for the end of its request"),
                    HasSubstr("operation 0, tile 0: loading")));
}

// The third request has ended in cycle 3.
TEST(SystemMemory, ThatNeverBringsDataIsNamed) {
  EXPECT_THAT(stuck_with(3),
              AllOf(HasSubstr("3 bursts under way; the memory behind "
                              "silent_memory.socket has not answered for 32763 cycles"),
                    HasSubstr("64 bytes at address 0 and waits for its data")));
}

// Slower than the watchdog looks, which is every 8192 cycles, and than the timeout: the built-in
// one always answers, and one that is bound may be given time.
TEST(SystemMemory, MayBeSlow) {
  Machine machine = small_machine();
  machine.system->memory = Memory{8, 50000, 2, 4, std::nullopt};
  SystemOptions options;
  options.memory_timeout_cycles = 100;
  EXPECT_EQ(jobs_of(machine, options, 1).at(0).load_end_cycle, 20 + 50000);
}

TEST(SystemMemory, OfOnesOwnMayBeSlow) {
  SlowMemory memory("memory", 50000);
  SystemOptions options = bound_to(memory, 0);
  options.memory_timeout_cycles = 0;
  EXPECT_EQ(jobs_of(small_machine(), options, 1).at(0).load_end_cycle, 50000);
}

TEST(SystemMemory, HasNoNegativeTimeout) {
  SlowMemory memory("memory", 7);
  SystemOptions options = bound_to(memory, 0);
  options.memory_timeout_cycles = -1;
  EXPECT_THROW(SystemCSystemEngine(small_machine(), {}, options), InputError);
}

TEST(SystemMemory, IsNotBoundWhereNothingIsLoaded) {
  SlowMemory memory("memory", 7);
  Machine machine = small_machine();
  machine.system->memory.reset();
  try {
    const SystemCSystemEngine engine(machine, {}, bound_to(memory, 0));
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/system/memory is null"));
  }
}

}  // namespace
}  // namespace a3::test
