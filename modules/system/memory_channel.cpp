#include "modules/system/memory_channel.h"

namespace a3 {

MemoryChannel::MemoryChannel(const sc_core::sc_module_name& name, const Memory& memory,
                             const SystemClock& clock)
    : sc_module(name), memory_(memory), clock_(clock), phases_(this, &MemoryChannel::send) {
  socket.register_nb_transport_fw(this, &MemoryChannel::nb_transport_fw);
  socket.register_b_transport(this, &MemoryChannel::b_transport);
}

tlm::tlm_sync_enum MemoryChannel::nb_transport_fw(tlm::tlm_generic_payload& transaction,
                                                  tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  if (phase == tlm::BEGIN_REQ) {
    transaction.acquire();
    const sc_core::sc_time end = delay + occupancy(transaction);
    phases_.notify(transaction, tlm::END_REQ, end);
    phases_.notify(transaction, tlm::BEGIN_RESP, end + clock_.cycles(memory_.latency_cycles));
  }
  return tlm::TLM_ACCEPTED;
}

void MemoryChannel::send(tlm::tlm_generic_payload& transaction, const tlm::tlm_phase& phase) {
  tlm::tlm_phase sent = phase;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  const bool is_response = phase == tlm::BEGIN_RESP;
  if (is_response) transaction.set_response_status(tlm::TLM_OK_RESPONSE);
  socket->nb_transport_bw(transaction, sent, delay);
  if (is_response) transaction.release();
}

void MemoryChannel::b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
  delay += occupancy(transaction) + clock_.cycles(memory_.latency_cycles);
  transaction.set_response_status(tlm::TLM_OK_RESPONSE);
}

sc_core::sc_time MemoryChannel::occupancy(const tlm::tlm_generic_payload& transaction) const {
  const std::int64_t bytes = transaction.get_data_length();
  return clock_.cycles((bytes + memory_.bytes_per_cycle - 1) / memory_.bytes_per_cycle);
}

}  // namespace a3
