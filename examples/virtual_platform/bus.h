// Takes the accesses of host and device to where they belong: memory at the bottom of the address
// space, the device's registers far above it.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>

class Bus : public sc_core::sc_module {
 public:
  static constexpr std::uint64_t kRegistersBase = 0xf000'0000;

  explicit Bus(const sc_core::sc_module_name& name);

  tlm_utils::multi_passthrough_target_socket<Bus, 32> initiators{"initiators"};
  tlm_utils::simple_initiator_socket<Bus, 32> memory{"memory"};
  tlm_utils::simple_initiator_socket<Bus, 32> registers{"registers"};

 private:
  void b_transport(int initiator, tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
};
