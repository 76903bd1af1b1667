#include "bus.h"

Bus::Bus(const sc_core::sc_module_name& name) : sc_module(name) {
  initiators.register_b_transport(this, &Bus::b_transport);
}

void Bus::b_transport(int /*initiator*/, tlm::tlm_generic_payload& transaction,
                      sc_core::sc_time& delay) {
  const std::uint64_t address = transaction.get_address();
  if (address < kRegistersBase) {
    memory->b_transport(transaction, delay);
    return;
  }
  transaction.set_address(address - kRegistersBase);
  registers->b_transport(transaction, delay);
  transaction.set_address(address);
}
