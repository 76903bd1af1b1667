#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <memory>
#include <systemc>
#include <tlm>

#include "a3/machine/machine.h"
#include "a3/systemc/accelerator.h"
#include "a3/systemc/device_registers.h"

namespace a3 {

/// What a machine does not say of a device.
struct DeviceOptions {
  /// BURST_BYTES after a reset: a power of two from 4 to 4096.
  int burst_bytes = 64;
  /// Annotated to every access of a register, in cycles of the machine's clock_mhz.
  double register_access_cycles = 1;
  /// Queries read ahead, and outputs that wait to be written. Two are the least that keep up with
  /// an accelerator that takes and gives a vector a cycle.
  int num_buffered_queries = 2;
  int num_buffered_outputs = 2;

  AcceleratorOptions accelerator = {};
};

/// An A3 accelerator behind memory-mapped registers, for virtual platforms (ours; docs/device.md).
///
/// A host writes sizes and addresses into the registers (a3/systemc/device_registers.h) and starts
/// a job: attention of m queries over one K and V. The device reads its operands from memory, runs
/// them on the cycle-accurate Accelerator, writes the outputs, and raises its interrupt.
///
/// Sockets are TLM-2.0, loosely timed: an access of a register takes no simulated time but adds to
/// the delay that is annotated to it; memory is accessed by `b_transport` from a process of the
/// device, which waits for as long as memory annotates. `reset_n` is active low and synchronous:
/// each rising clock edge at which it is low brings the device to its initial state.
///
/// The machine's mapping and workload say nothing here: an operation that does not fit is a fault,
/// and queries arrive as memory gives them.
class AttentionDevice : public sc_core::sc_module {
 public:
  /// Throws InputError for options out of range.
  AttentionDevice(const sc_core::sc_module_name& name, const Machine& machine,
                  const DeviceOptions& options = {});
  ~AttentionDevice() override;

  sc_core::sc_in<bool> clock{"clock"};
  sc_core::sc_in<bool> reset_n{"reset_n"};
  sc_core::sc_out<bool> interrupt{"interrupt"};

  /// The registers, words of four bytes in the host's byte order. Debug transport reads bytes of
  /// them, and writes nothing.
  tlm_utils::simple_target_socket<AttentionDevice, 32> registers{"registers"};
  /// Bursts of whole words to and from memory.
  tlm_utils::simple_initiator_socket<AttentionDevice, 32> memory{"memory"};

  /// For waveforms, timelines and counts.
  Accelerator& accelerator();
  const Accelerator& accelerator() const;

 private:
  SC_HAS_PROCESS(AttentionDevice);

  class Parts;

  void b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& transaction);

  tlm::tlm_response_status access(tlm::tlm_generic_payload& transaction,
                                  const sc_core::sc_time& delay);
  tlm::tlm_response_status write(const RegisterDescription& target, std::uint32_t value,
                                 const sc_core::sc_time& delay);
  tlm::tlm_response_status command(std::uint32_t bits, const sc_core::sc_time& delay);

  void drive_interrupt();
  void drive_reset();

  const sc_core::sc_time access_time_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace a3
