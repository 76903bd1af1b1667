#include "memory.h"

#include <cstring>

namespace {

const sc_core::sc_time kLatency(20, sc_core::SC_NS);
constexpr double kBytesPerNs = 16;

}  // namespace

Memory::Memory(const sc_core::sc_module_name& name, std::size_t num_bytes)
    : sc_module(name), bytes_(num_bytes) {
  socket.register_b_transport(this, &Memory::b_transport);
}

void Memory::b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
  const std::uint64_t address = transaction.get_address();
  const std::uint64_t num_bytes = transaction.get_data_length();
  delay +=
      kLatency + sc_core::sc_time(static_cast<double>(num_bytes) / kBytesPerNs, sc_core::SC_NS);
  if (num_bytes > bytes_.size() || address > bytes_.size() - num_bytes) {
    transaction.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  std::uint8_t* const here = bytes_.data() + address;
  if (transaction.is_write()) std::memcpy(here, transaction.get_data_ptr(), num_bytes);
  if (transaction.is_read()) std::memcpy(transaction.get_data_ptr(), here, num_bytes);
  transaction.set_response_status(tlm::TLM_OK_RESPONSE);
}
