// A memory behind a TLM-2.0 socket, loosely timed: a burst takes a latency and a cycle of 1 ns for
// every 16 bytes.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>
#include <vector>

class Memory : public sc_core::sc_module {
 public:
  Memory(const sc_core::sc_module_name& name, std::size_t num_bytes);

  tlm_utils::simple_target_socket<Memory, 32> socket{"socket"};

 private:
  void b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);

  std::vector<std::uint8_t> bytes_;
};
