#include "modules/system/matrix_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "a3/systemc/errors.h"

namespace a3 {
namespace {

/// The export behind which an interface is, among these objects and below; null: it has none.
const sc_core::sc_object* export_of(const sc_core::sc_interface& interface,
                                    const std::vector<sc_core::sc_object*>& objects) {
  for (sc_core::sc_object* object : objects) {
    auto* const exported = dynamic_cast<sc_core::sc_export_base*>(object);
    if (exported != nullptr && exported->get_interface() == &interface) return object;
    const sc_core::sc_object* const found = export_of(interface, object->get_child_objects());
    if (found != nullptr) return found;
  }
  return nullptr;
}

std::string name_of_target(const sc_core::sc_interface& interface) {
  const sc_core::sc_object* const target =
      export_of(interface, sc_core::sc_get_top_level_objects());
  return target == nullptr ? "the memory" : fmt::format("the memory behind {}", target->name());
}

}  // namespace

struct MatrixLoader::Burst {
  Burst(tlm::tlm_mm_interface* memory_manager, std::shared_ptr<Load> its_load)
      : payload(memory_manager), load(std::move(its_load)) {}

  tlm::tlm_generic_payload payload;
  std::shared_ptr<Load> load;
};

MatrixLoader::MatrixLoader(const sc_core::sc_module_name& name, std::int64_t burst_bytes,
                           const SystemClock& clock)
    : sc_module(name), burst_bytes_(burst_bytes), clock_(clock), phases_(this, &MatrixLoader::act) {
  socket.register_nb_transport_bw(this, &MatrixLoader::nb_transport_bw);
}

MatrixLoader::~MatrixLoader() = default;

void MatrixLoader::load(std::int64_t bytes, Moments moments) {
  waiting_.push_back(std::make_shared<Load>(Load{bytes, std::move(moments)}));
  if (requesting_ == nullptr) send_next();
}

void MatrixLoader::send_next() {
  if (waiting_.empty()) return;
  const std::shared_ptr<Load> load = waiting_.front();
  const std::int64_t bytes = std::min(load->bytes_to_request, burst_bytes_);
  load->bytes_to_request -= bytes;
  ++load->bursts_under_way;
  if (load->bytes_to_request == 0) waiting_.pop_front();
  tlm::tlm_mm_interface* const memory_manager = this;
  bursts_.push_back(std::make_unique<Burst>(memory_manager, load));
  data_.resize(std::max(data_.size(), static_cast<std::size_t>(bytes)));
  tlm::tlm_generic_payload& payload = bursts_.back()->payload;
  payload.acquire();
  payload.set_read();
  payload.set_address(next_address_);
  payload.set_data_ptr(data_.data());
  payload.set_data_length(static_cast<unsigned>(bytes));
  payload.set_streaming_width(static_cast<unsigned>(bytes));
  next_address_ += static_cast<sc_dt::uint64>(bytes);
  requesting_ = &payload;
  if (bursts_.size() == 1) silent_since_cycle_ = clock_.cycle_of_instant();
  request_start_cycle_ = clock_.cycle_of_instant();
  if (const auto on_start = std::exchange(load->moments.on_start, {})) on_start();
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  const tlm::tlm_sync_enum status = socket->nb_transport_fw(payload, phase, delay);
  if (status == tlm::TLM_ACCEPTED) return;
  // All that is left of a transaction that is complete is its response.
  if (status == tlm::TLM_COMPLETED) phase = tlm::BEGIN_RESP;
  phases_.notify(payload, phase, delay);
}

tlm::tlm_sync_enum MatrixLoader::nb_transport_bw(tlm::tlm_generic_payload& payload,
                                                 tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  phases_.notify(payload, phase, delay);
  if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
  phase = tlm::END_RESP;
  return tlm::TLM_COMPLETED;
}

void MatrixLoader::act(tlm::tlm_generic_payload& payload, const tlm::tlm_phase& phase) {
  ++num_answers_;
  silent_since_cycle_ = clock_.cycle_of_instant();
  if (requesting_ == &payload) end_request();
  if (phase != tlm::BEGIN_RESP) return;
  if (payload.is_response_error()) {
    throw ModelError(fmt::format("{}: the memory answers a read of {} bytes at address {} with {}",
                                 name(), payload.get_data_length(), payload.get_address(),
                                 payload.get_response_string()));
  }
  const std::shared_ptr<Load> load = of(payload).load;
  payload.release();
  if (--load->bursts_under_way == 0 && load->bytes_to_request == 0) load->moments.on_end();
}

void MatrixLoader::end_request() {
  const Load& load = *of(*std::exchange(requesting_, nullptr)).load;
  if (load.bytes_to_request == 0) load.moments.on_request_end();
  num_busy_cycles_ += clock_.cycle_of_instant() - request_start_cycle_;
  send_next();
}

std::int64_t MatrixLoader::num_silent_cycles() const {
  return bursts_.empty() ? 0 : clock_.cycle_of_instant() - silent_since_cycle_;
}

std::string MatrixLoader::state() const {
  if (bursts_.empty()) return {};
  const tlm::tlm_generic_payload& oldest = bursts_.front()->payload;
  return fmt::format(
      "{}: {} bursts under way; {} has not answered for {} cycles, the oldest read is of {} bytes "
      "at address {} and waits for {}",
      name(), bursts_.size(), name_of_target(*socket.get_base_port().get_interface()),
      num_silent_cycles(), oldest.get_data_length(), oldest.get_address(),
      requesting_ == &oldest ? "the end of its request" : "its data");
}

void MatrixLoader::free(tlm::tlm_generic_payload* payload) {
  const auto done =
      std::find_if(bursts_.begin(), bursts_.end(),
                   [&](const std::unique_ptr<Burst>& other) { return &other->payload == payload; });
  bursts_.erase(done);
}

MatrixLoader::Burst& MatrixLoader::of(const tlm::tlm_generic_payload& payload) {
  return **std::find_if(bursts_.begin(), bursts_.end(), [&](const std::unique_ptr<Burst>& other) {
    return &other->payload == &payload;
  });
}

}  // namespace a3
