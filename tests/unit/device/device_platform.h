#pragma once

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "a3/golden/golden_model.h"
#include "a3/machine/machine.h"
#include "a3/systemc/attention_device.h"
#include "a3/workload/operation.h"
#include "unit/device/stalling_memory.h"

namespace a3::test {

/// Where the host puts a job's matrices, and what else it says of the job.
struct JobSetup {
  std::uint64_t key = 0x10000;
  std::uint64_t value = 0x20000;
  std::uint64_t query = 0x30000;
  std::uint64_t output = 0x40000;
  std::uint64_t query_rows = 0x50000;
  // 0: dense.
  std::uint32_t key_stride = 0;
  std::uint32_t value_stride = 0;
  std::uint32_t query_stride = 0;
  std::uint32_t output_stride = 0;
  std::uint32_t num_iterations = 0;
  std::uint32_t threshold = 0;
};

/// An operation in raw numbers, as memory holds it: elements may lie beyond the machine's range.
struct RawOperation {
  Matrix<std::int32_t> key;
  Matrix<std::int32_t> value;
  Matrix<std::int32_t> query;
  std::vector<std::int32_t> query_rows;  ///< empty: all rows

  int num_rows() const { return key.num_rows(); }
  int num_queries() const { return query.num_rows(); }
  int num_dims() const { return key.num_cols(); }

  /// The same in numbers, for the golden model.
  Operation operation(int fraction_bits) const;
};

/// Raw numbers from -`limit` to `limit`, all of them as likely.
RawOperation random_raw_operation(std::uint32_t seed, int num_rows, int num_queries, int num_dims,
                                  std::int32_t limit);

/// A device with a clock, a memory and a host, all of which a test drives from outside. The host's
/// accesses come from no process: one that waited would end the test.
class DevicePlatform {
 public:
  static constexpr std::uint64_t kFirstAddress = 0x10000;
  static constexpr std::size_t kMemoryBytes = 0x50000;

  explicit DevicePlatform(const Machine& machine, const DeviceOptions& options = {});

  // --- the bus
  struct Answer {
    tlm::tlm_response_status status;
    std::uint32_t data;
    sc_core::sc_time delay;
  };
  /// A single access of a register, as it comes.
  Answer access(tlm::tlm_command command, std::uint64_t address, std::uint32_t data = 0,
                unsigned num_bytes = 4);
  /// Expects the access to succeed.
  std::uint32_t read(DeviceRegister id);
  void write(DeviceRegister id, std::uint32_t value);
  std::uint64_t read_pair(DeviceRegister low);
  void write_pair(DeviceRegister low, std::uint64_t value);
  bool status(const RegisterField& field) { return field.of(read(DeviceRegister::kStatus)) != 0; }
  FaultCause cause();
  MemoryRegion region();

  // --- jobs
  void put(const RawOperation& operation, const JobSetup& setup = {});
  void describe(const RawOperation& operation, const JobSetup& setup = {});
  void start() { write(DeviceRegister::kControl, device_registers::kStart.mask()); }
  void give_up() { write(DeviceRegister::kControl, device_registers::kReset.mask()); }
  void run_cycles(double num_cycles) { sc_core::sc_start(period() * num_cycles); }
  /// Lets the device work until it is no longer busy; a failed test after `limit_cycles`.
  void run_to_end(int limit_cycles = 1'000'000);
  /// All of this: put, describe, start, run to the end.
  void run(const RawOperation& operation, const JobSetup& setup = {});

  std::vector<std::vector<std::int64_t>> outputs(const RawOperation& operation,
                                                 const JobSetup& setup = {});
  /// What the golden model says.
  std::vector<GoldenResult> expected(const RawOperation& operation,
                                     const JobSetup& setup = {}) const;
  /// Runs the operation and expects DONE with the golden model's outputs.
  void expect_golden(const RawOperation& operation, const JobSetup& setup = {});
  /// Expects the outputs that are in memory to be the golden model's.
  void expect_golden_outputs(const RawOperation& operation, const JobSetup& setup = {});

  sc_core::sc_time period() const { return clock.period(); }
  int element_bytes() const { return element_bytes_; }
  int output_bytes() const { return output_bytes_; }

  const Machine machine;
  sc_core::sc_clock clock{"clock", {1, sc_core::SC_NS}};
  sc_core::sc_signal<bool> reset_n{"reset_n", true};
  sc_core::sc_signal<bool> interrupt{"interrupt", false};
  StallingMemory memory{"memory", kFirstAddress, kMemoryBytes};
  AttentionDevice device;

 private:
  class Host : public sc_core::sc_module {
   public:
    explicit Host(const sc_core::sc_module_name& name) : sc_module(name) {}
    tlm_utils::simple_initiator_socket<Host, 32> socket{"socket"};
  };

  void put_matrix(const Matrix<std::int32_t>& matrix, std::uint64_t address,
                  std::uint32_t stride_bytes);

  Host host_{"host"};
  int element_bytes_ = 2;
  int output_bytes_ = 4;

 public:
  /// For transactions that `access` does not make.
  tlm::tlm_fw_transport_if<>& bus() { return *host_.socket.operator->(); }
};

}  // namespace a3::test
