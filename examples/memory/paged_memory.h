#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

// A memory of one's own: it moves 32 bytes a nanosecond, and opening one of its pages of 2 KiB
// costs 40 ns whenever a burst begins in another page than the one before ended in. Loosely timed:
// b_transport is all that it implements, the socket turns the loader's phases into calls of it.
class PagedMemory : public sc_core::sc_module {
 public:
  explicit PagedMemory(const sc_core::sc_module_name& name) : sc_module(name) {
    socket.register_b_transport(this, &PagedMemory::b_transport);
  }

  tlm_utils::simple_target_socket<PagedMemory> socket{"socket"};

  long long num_pages_opened() const { return num_pages_opened_; }

 private:
  static constexpr sc_dt::uint64 kPageBytes = 2048;
  static constexpr double kBytesPerNs = 32;
  static constexpr double kOpenNs = 40;

  void b_transport(tlm::tlm_generic_payload& burst, sc_core::sc_time& delay) {
    const sc_dt::uint64 first = burst.get_address() / kPageBytes;
    const sc_dt::uint64 last = (burst.get_address() + burst.get_data_length() - 1) / kPageBytes;
    const sc_dt::uint64 num_opened = last - first + (first == open_page_ ? 0 : 1);
    open_page_ = last;
    num_pages_opened_ += static_cast<long long>(num_opened);
    delay += sc_core::sc_time(
        burst.get_data_length() / kBytesPerNs + kOpenNs * static_cast<double>(num_opened),
        sc_core::SC_NS);
    burst.set_response_status(tlm::TLM_OK_RESPONSE);
  }

  sc_dt::uint64 open_page_ = ~sc_dt::uint64{0};
  long long num_pages_opened_ = 0;
};
