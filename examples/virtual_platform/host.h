// A processor without instructions: a thread of C++ that reaches everything over the bus.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>
#include <vector>

class Host : public sc_core::sc_module {
 public:
  using Software = std::function<void(Host&)>;

  Host(const sc_core::sc_module_name& name, Software software);

  sc_core::sc_in<bool> interrupt{"interrupt"};
  sc_core::sc_out<bool> reset_n{"reset_n"};
  tlm_utils::simple_initiator_socket<Host, 32> bus{"bus"};

  // What the software may do. Accesses that fail throw std::runtime_error.
  void store(std::uint64_t address, std::uint32_t word);
  std::uint32_t load(std::uint64_t address);
  void copy_to(std::uint64_t address, const std::vector<std::uint8_t>& bytes);
  std::vector<std::uint8_t> copy_from(std::uint64_t address, std::size_t num_bytes);
  void wait_for_interrupt();

 private:
  SC_HAS_PROCESS(Host);

  void run();
  void transport(tlm::tlm_command command, std::uint64_t address, std::uint8_t* bytes,
                 std::size_t num_bytes);

  Software software_;
};
