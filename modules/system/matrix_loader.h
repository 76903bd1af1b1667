#pragma once

#include <tlm_utils/peq_with_cb_and_phase.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "modules/system/system_clock.h"

namespace a3 {

/// Loads the matrices of jobs, in their order: a TLM-2.0 initiator that sends burst after burst,
/// each as soon as the request before has ended.
class MatrixLoader : public sc_core::sc_module, private tlm::tlm_mm_interface {
 public:
  MatrixLoader(const sc_core::sc_module_name& name, std::int64_t burst_bytes,
               const SystemClock& clock);
  ~MatrixLoader() override;

  tlm_utils::simple_initiator_socket<MatrixLoader> socket{"socket"};

  /// What to call at the instant in which it happens.
  struct Moments {
    std::function<void()> on_start;        ///< of the first request; it may be called at once
    std::function<void()> on_request_end;  ///< of the last one: the channel is free
    std::function<void()> on_end;          ///< the data are there
  };

  /// Loads so many bytes when those before are through.
  void load(std::int64_t bytes, Moments moments);

  std::int64_t num_busy_cycles() const { return num_busy_cycles_; }

  /// Ends of requests, and data: grows as long as the memory answers.
  std::int64_t num_answers() const { return num_answers_; }

  /// Cycles since the memory's latest answer, or since it was asked; 0 if it has answered all.
  std::int64_t num_silent_cycles() const;

  /// What it waits for, and from whom; empty if for nothing.
  std::string state() const;

 private:
  struct Load {
    std::int64_t bytes_to_request;
    Moments moments;  // `on_start` is empty when it has started
    std::int64_t bursts_under_way = 0;
  };
  struct Burst;

  void send_next();
  void act(tlm::tlm_generic_payload& payload, const tlm::tlm_phase& phase);
  void end_request();
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  void free(tlm::tlm_generic_payload* payload) override;
  Burst& of(const tlm::tlm_generic_payload& payload);

  const std::int64_t burst_bytes_;
  const SystemClock& clock_;
  tlm_utils::peq_with_cb_and_phase<MatrixLoader> phases_;
  std::deque<std::shared_ptr<Load>> waiting_;  // with bytes to request
  std::vector<std::unique_ptr<Burst>> bursts_;
  const tlm::tlm_generic_payload* requesting_ = nullptr;  // whose request has not ended
  std::int64_t request_start_cycle_ = 0;
  std::int64_t num_answers_ = 0;
  std::int64_t silent_since_cycle_ = 0;  // while bursts are under way
  sc_dt::uint64 next_address_ = 0;
  std::vector<unsigned char> data_;  // that nobody looks at
  std::int64_t num_busy_cycles_ = 0;
};

}  // namespace a3
