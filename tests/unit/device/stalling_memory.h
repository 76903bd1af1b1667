#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <systemc>
#include <tlm>
#include <vector>

namespace a3::test {

/// A memory of so many bytes at an address, which answers all others with an error. A test says how
/// long each transaction takes, and which ones fail.
class StallingMemory : public sc_core::sc_module {
 public:
  StallingMemory(const sc_core::sc_module_name& name, std::uint64_t first_address,
                 std::size_t num_bytes)
      : sc_module(name), first_address_(first_address), bytes_(num_bytes) {
    socket.register_b_transport(this, &StallingMemory::b_transport);
  }

  tlm_utils::simple_target_socket<StallingMemory, 32> socket{"socket"};

  /// What was asked of it.
  struct Access {
    bool is_write;
    std::uint64_t address;
    std::uint64_t num_bytes;
  };

  // What a test may set.
  std::function<sc_core::sc_time()> annotated;   ///< delay without a wait; empty: none
  std::function<sc_core::sc_time()> waited_for;  ///< wait in the transport; empty: none
  std::function<bool(const Access&)> fails;      ///< empty: none but those out of range

  const std::vector<Access>& accesses() const { return accesses_; }
  void forget_accesses() { accesses_.clear(); }

  std::uint8_t* at(std::uint64_t address) { return &bytes_.at(address - first_address_); }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  void b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
    const Access access{transaction.is_write(), transaction.get_address(),
                        transaction.get_data_length()};
    accesses_.push_back(access);
    if (waited_for) wait(waited_for());
    if (annotated) delay += annotated();
    if (!holds(access)) {
      transaction.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    } else if (fails && fails(access)) {
      transaction.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
    } else {
      move(access, transaction.get_data_ptr());
      transaction.set_response_status(tlm::TLM_OK_RESPONSE);
    }
  }

  bool holds(const Access& access) const {
    return access.address >= first_address_ && access.num_bytes <= bytes_.size() &&
           access.address - first_address_ <= bytes_.size() - access.num_bytes;
  }

  void move(const Access& access, std::uint8_t* data) {
    if (access.is_write) {
      std::memcpy(at(access.address), data, access.num_bytes);
    } else {
      std::memcpy(data, at(access.address), access.num_bytes);
    }
  }

  const std::uint64_t first_address_;
  std::vector<std::uint8_t> bytes_;
  std::vector<Access> accesses_;
};

}  // namespace a3::test
