#include "host.h"

#include <sstream>
#include <stdexcept>
#include <utility>

Host::Host(const sc_core::sc_module_name& name, Software software)
    : sc_module(name), software_(std::move(software)) {
  SC_THREAD(run);
}

void Host::run() {
  // The device is reset first, as a board would do it.
  reset_n.write(false);
  wait(10, sc_core::SC_NS);
  reset_n.write(true);
  wait(10, sc_core::SC_NS);
  software_(*this);
  sc_core::sc_stop();
}

void Host::store(std::uint64_t address, std::uint32_t word) {
  transport(tlm::TLM_WRITE_COMMAND, address, reinterpret_cast<std::uint8_t*>(&word), sizeof word);
}

std::uint32_t Host::load(std::uint64_t address) {
  std::uint32_t word = 0;
  transport(tlm::TLM_READ_COMMAND, address, reinterpret_cast<std::uint8_t*>(&word), sizeof word);
  return word;
}

void Host::copy_to(std::uint64_t address, const std::vector<std::uint8_t>& bytes) {
  std::vector<std::uint8_t> copy = bytes;  // a transaction's data is not const
  transport(tlm::TLM_WRITE_COMMAND, address, copy.data(), copy.size());
}

std::vector<std::uint8_t> Host::copy_from(std::uint64_t address, std::size_t num_bytes) {
  std::vector<std::uint8_t> bytes(num_bytes);
  transport(tlm::TLM_READ_COMMAND, address, bytes.data(), bytes.size());
  return bytes;
}

void Host::wait_for_interrupt() {
  if (!interrupt.read()) wait(interrupt.posedge_event());
}

// Loosely timed: the target adds up what the access takes, and the host waits for that long.
void Host::transport(tlm::tlm_command command, std::uint64_t address, std::uint8_t* bytes,
                     std::size_t num_bytes) {
  tlm::tlm_generic_payload transaction;
  transaction.set_command(command);
  transaction.set_address(address);
  transaction.set_data_ptr(bytes);
  transaction.set_data_length(static_cast<unsigned>(num_bytes));
  transaction.set_streaming_width(static_cast<unsigned>(num_bytes));
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  bus->b_transport(transaction, delay);
  wait(delay);
  if (transaction.is_response_ok()) return;
  std::ostringstream message;
  message << "bus error at 0x" << std::hex << address << ": " << transaction.get_response_string();
  throw std::runtime_error(message.str());
}
