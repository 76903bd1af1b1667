#include "a3/systemc/attention_device.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "a3/base/input_error.h"
#include "modules/core/reset_process.h"
#include "modules/host/device/device_job.h"
#include "modules/host/device/job_runner.h"
#include "modules/host/device/register_file.h"

namespace a3 {
namespace {

using R = DeviceRegister;
namespace fields = device_registers;

sc_core::sc_time access_time(const Machine& machine, const DeviceOptions& options) {
  if (!(options.register_access_cycles >= 0 && options.register_access_cycles <= 1e6)) {
    throw InputError(
        fmt::format("DeviceOptions: register_access_cycles is {}; allowed: 0 to 1000000.",
                    options.register_access_cycles));
  }
  return {options.register_access_cycles * 1000 / machine.hardware.clock_mhz, sc_core::SC_NS};
}

const DeviceOptions& checked(const DeviceOptions& options) {
  if (!is_burst_size(options.burst_bytes)) {
    throw InputError(
        fmt::format("DeviceOptions: burst_bytes is {}; allowed: a power of two from 4 to 4096.",
                    options.burst_bytes));
  }
  const auto check_places = [](int places, const char* option) {
    if (places >= 1) return;
    throw InputError(fmt::format("DeviceOptions: {} is {}; a buffer holds at least one vector.",
                                 option, places));
  };
  check_places(options.num_buffered_queries, "num_buffered_queries");
  check_places(options.num_buffered_outputs, "num_buffered_outputs");
  return options;
}

}  // namespace

/// Registers, the jobs that they start, and what happens when one ends.
class AttentionDevice::Parts {
 public:
  Parts(AttentionDevice& device, const Machine& machine, const DeviceOptions& options);

  /// All registers, counters up to date.
  const RegisterFile& up_to_date();

  void start_job(const sc_core::sc_time& delay);
  void end_job(const std::optional<DeviceFault>& fault);
  void reset();
  bool raises_interrupt() const {
    return (registers[R::kInterruptStatus] & registers[R::kInterruptEnable]) != 0;
  }

  RegisterFile registers;
  sc_core::sc_event interrupt_changed;
  sc_core::sc_signal<bool> reset_signal{"reset", false};
  JobRunner jobs;

 private:
  void build_in(const Machine& machine, const DeviceOptions& options);
  std::uint32_t status() const;

  ResetProcess reset_process_;
  bool is_done_ = false;
  std::optional<DeviceFault> fault_;
  std::uint32_t num_jobs_done_ = 0;
};

AttentionDevice::Parts::Parts(AttentionDevice& device, const Machine& machine,
                              const DeviceOptions& options)
    : jobs(
          "jobs", machine, options,
          [&device](tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
            device.memory->b_transport(transaction, delay);
          },
          [this](const std::optional<DeviceFault>& fault) { end_job(fault); }),
      reset_process_("reset_process", [this] { reset(); }) {
  jobs.clock(device.clock);
  jobs.reset(reset_signal);
  reset_process_.clock(device.clock);
  reset_process_.reset(reset_signal);
  build_in(machine, options);
}

void AttentionDevice::Parts::build_in(const Machine& machine, const DeviceOptions& options) {
  const auto unsigned_of = [](int number) { return static_cast<std::uint32_t>(number); };
  const Hardware& hardware = machine.hardware;
  const MemoryFormat& format = jobs.format();
  registers.build_in(R::kBurstBytes, unsigned_of(options.burst_bytes));
  registers.build_in(R::kSramWords, unsigned_of(hardware.num_rows));
  registers.build_in(R::kNumLanes, unsigned_of(hardware.num_lanes));
  registers.build_in(R::kMaxDims, unsigned_of(hardware.max_dims()));
  registers.build_in(R::kFormat,
                     fields::kIntegerBits.placed(unsigned_of(machine.numerics.integer_bits)) |
                         fields::kFractionBits.placed(unsigned_of(machine.numerics.fraction_bits)) |
                         fields::kElementBytes.placed(unsigned_of(format.element_bytes)) |
                         fields::kOutputBytes.placed(unsigned_of(format.output_bytes)));
  registers.build_in(R::kFeatures,
                     fields::kSelectsCandidates.placed(machine.candidate_selection ? 1 : 0) |
                         fields::kPostScores.placed(machine.post_scoring ? 1 : 0));
}

const RegisterFile& AttentionDevice::Parts::up_to_date() {
  const auto set_count = [this](R low, std::int64_t count) {
    registers.set_pair(low, static_cast<std::uint64_t>(count));
  };
  const JobCounts& counts = jobs.counts();
  registers.set(R::kStatus, status());
  registers.set_pair(R::kFaultAddressLow, fault_ ? fault_->address : 0);
  set_count(R::kCyclesLow, counts.cycles);
  set_count(R::kComputeCyclesLow, counts.compute_cycles());
  set_count(R::kCandidatesLow, counts.candidates);
  set_count(R::kSelectedLow, counts.selected);
  set_count(R::kSaturatedElementsLow, counts.saturated_elements);
  set_count(R::kBytesReadLow, jobs.dma().num_bytes_read());
  set_count(R::kBytesWrittenLow, jobs.dma().num_bytes_written());
  registers.set(R::kQueriesDone, counts.queries_done);
  registers.set(R::kJobsDone, num_jobs_done_);
  return registers;
}

std::uint32_t AttentionDevice::Parts::status() const {
  std::uint32_t bits = fields::kBusy.placed(jobs.busy() ? 1 : 0) |
                       fields::kDone.placed(is_done_ ? 1 : 0) |
                       fields::kFault.placed(fault_ ? 1 : 0);
  if (fault_) {
    bits |= fields::kCause.placed(static_cast<std::uint32_t>(fault_->cause)) |
            fields::kRegion.placed(static_cast<std::uint32_t>(fault_->region));
  }
  return bits;
}

void AttentionDevice::Parts::start_job(const sc_core::sc_time& delay) {
  is_done_ = false;
  fault_.reset();
  jobs.start(job_of(registers, jobs.format()), delay);
}

void AttentionDevice::Parts::end_job(const std::optional<DeviceFault>& fault) {
  is_done_ = !fault;
  fault_ = fault;
  if (!fault) ++num_jobs_done_;
  const RegisterField& event = fault ? fields::kInterruptFault : fields::kInterruptDone;
  registers.set(R::kInterruptStatus, registers[R::kInterruptStatus] | event.mask());
  interrupt_changed.notify(sc_core::SC_ZERO_TIME);
}

void AttentionDevice::Parts::reset() {
  jobs.forget();
  registers.reset();
  is_done_ = false;
  fault_.reset();
  num_jobs_done_ = 0;
  interrupt_changed.notify(sc_core::SC_ZERO_TIME);
}

AttentionDevice::AttentionDevice(const sc_core::sc_module_name& name, const Machine& machine,
                                 const DeviceOptions& options)
    : sc_module(name),
      access_time_(access_time(machine, options)),
      parts_(std::make_unique<Parts>(*this, machine, checked(options))) {
  registers.register_b_transport(this, &AttentionDevice::b_transport);
  registers.register_transport_dbg(this, &AttentionDevice::transport_dbg);
  SC_METHOD(drive_interrupt);
  sensitive << parts_->interrupt_changed;
  SC_METHOD(drive_reset);
  sensitive << reset_n;
}

AttentionDevice::~AttentionDevice() = default;

Accelerator& AttentionDevice::accelerator() {
  return parts_->jobs.accelerator();
}

const Accelerator& AttentionDevice::accelerator() const {
  return parts_->jobs.accelerator();
}

void AttentionDevice::drive_interrupt() {
  interrupt.write(parts_->raises_interrupt());
}

void AttentionDevice::drive_reset() {
  parts_->reset_signal.write(!reset_n.read());
}

void AttentionDevice::b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
  delay += access_time_;
  transaction.set_dmi_allowed(false);
  transaction.set_response_status(access(transaction, delay));
}

/// What is wrong is named in the order in which a bus would find it: no such place, no such kind of
/// access there, nothing that may be done now.
tlm::tlm_response_status AttentionDevice::access(tlm::tlm_generic_payload& transaction,
                                                 const sc_core::sc_time& delay) {
  if (transaction.get_address() >= kDeviceRegisterBytes) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (transaction.get_byte_enable_ptr()) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
  if (transaction.get_data_length() != kBusWordBytes ||
      transaction.get_streaming_width() < kBusWordBytes) {
    return tlm::TLM_BURST_ERROR_RESPONSE;
  }
  const RegisterDescription* const target = RegisterFile::at(transaction.get_address());
  if (!target) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (!reset_n.read()) return tlm::TLM_GENERIC_ERROR_RESPONSE;
  std::uint32_t value = 0;
  if (transaction.is_read()) {
    value = parts_->up_to_date()[target->id];
    std::memcpy(transaction.get_data_ptr(), &value, kBusWordBytes);
    return tlm::TLM_OK_RESPONSE;
  }
  if (!transaction.is_write()) return tlm::TLM_COMMAND_ERROR_RESPONSE;
  std::memcpy(&value, transaction.get_data_ptr(), kBusWordBytes);
  return write(*target, value, delay);
}

tlm::tlm_response_status AttentionDevice::write(const RegisterDescription& target,
                                                std::uint32_t value,
                                                const sc_core::sc_time& delay) {
  RegisterFile& file = parts_->registers;
  switch (target.access) {
    case RegisterAccess::kReadOnly:
      return tlm::TLM_COMMAND_ERROR_RESPONSE;
    case RegisterAccess::kWriteOneToAct:
      return command(value, delay);
    case RegisterAccess::kWriteOneToClear:
      file.set(target.id, file[target.id] & ~value);
      break;
    case RegisterAccess::kReadWrite:
      file.set(target.id, value & RegisterFile::written_bits(target.id));
      break;
  }
  parts_->interrupt_changed.notify(sc_core::SC_ZERO_TIME);
  return tlm::TLM_OK_RESPONSE;
}

tlm::tlm_response_status AttentionDevice::command(std::uint32_t bits,
                                                  const sc_core::sc_time& delay) {
  const bool starts = fields::kStart.of(bits) != 0;
  const bool resets = fields::kReset.of(bits) != 0;
  if (starts && (resets || parts_->jobs.busy())) return tlm::TLM_GENERIC_ERROR_RESPONSE;
  if (resets) parts_->jobs.give_up();
  if (starts) parts_->start_job(delay);
  return tlm::TLM_OK_RESPONSE;
}

/// Bytes of registers; between them lie zeros.
unsigned AttentionDevice::transport_dbg(tlm::tlm_generic_payload& transaction) {
  const std::uint64_t begin = transaction.get_address();
  if (!transaction.is_read() || begin >= kDeviceRegisterBytes) return 0;
  const std::uint64_t end =
      std::min<std::uint64_t>(begin + transaction.get_data_length(), kDeviceRegisterBytes);
  const RegisterFile& file = parts_->up_to_date();
  for (std::uint64_t at = begin; at < end; ++at) {
    const RegisterDescription* const row = RegisterFile::at(at / kBusWordBytes * kBusWordBytes);
    const std::uint32_t value = row ? file[row->id] : 0;
    std::uint8_t bytes[kBusWordBytes];
    std::memcpy(bytes, &value, kBusWordBytes);
    transaction.get_data_ptr()[at - begin] = bytes[at % kBusWordBytes];
  }
  return static_cast<unsigned>(end - begin);
}

}  // namespace a3
