#pragma once

#include <tlm_utils/peq_with_cb_and_phase.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include "a3/machine/system.h"
#include "modules/system/system_clock.h"

namespace a3 {

/// The built-in memory: a TLM-2.0 target behind one channel that moves so many bytes a cycle. A
/// request ends when the channel has moved its bytes, its data are there a latency later.
class MemoryChannel : public sc_core::sc_module {
 public:
  MemoryChannel(const sc_core::sc_module_name& name, const Memory& memory,
                const SystemClock& clock);

  tlm_utils::simple_target_socket<MemoryChannel> socket{"socket"};

 private:
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& transaction, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  void b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  void send(tlm::tlm_generic_payload& transaction, const tlm::tlm_phase& phase);
  sc_core::sc_time occupancy(const tlm::tlm_generic_payload& transaction) const;

  const Memory memory_;
  const SystemClock& clock_;
  tlm_utils::peq_with_cb_and_phase<MemoryChannel> phases_;
};

}  // namespace a3
