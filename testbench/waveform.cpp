#include "testbench/waveform.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "a3/base/input_error.h"
#include "base/output_file.h"

namespace a3 {

Waveform::Trace::Trace(const Probe& source)
    : probe(&source),
      is_bit_vector(source.format.width_bits == 1 && source.format.num_elements > 1),
      elements(static_cast<std::size_t>(source.format.num_elements)),
      unsigned_elements(elements.size()),
      bits(is_bit_vector ? source.format.num_elements : 1) {
  read();
}

void Waveform::Trace::add_to(sc_core::sc_trace_file* file) const {
  if (is_bit_vector) {
    sc_core::sc_trace(file, bits, probe->name);
    return;
  }
  for (std::size_t e = 0; e < elements.size(); ++e) {
    const std::string name =
        elements.size() == 1 ? probe->name : fmt::format("{}_{}", probe->name, e);
    if (probe->format.is_signed) {
      sc_core::sc_trace(file, elements[e], name, probe->format.width_bits);
    } else {
      sc_core::sc_trace(file, unsigned_elements[e], name, probe->format.width_bits);
    }
  }
}

void Waveform::Trace::read() {
  probe->read(elements.data());
  if (probe->format.is_signed) return;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    const auto value = static_cast<std::uint64_t>(elements[e]);
    if (value == unsigned_elements[e]) continue;
    unsigned_elements[e] = value;
    if (is_bit_vector) bits.set_bit(static_cast<int>(e), value ? sc_dt::Log_1 : sc_dt::Log_0);
  }
}

Waveform::Waveform(const sc_core::sc_module_name& name, WaveformOptions options,
                   const sc_core::sc_clock& clock, const ProbeList& probes, const Visits& visits)
    : sc_module(name),
      options_(std::move(options)),
      clock_(clock),
      probes_(probes),
      visits_(visits) {
  SC_METHOD(look);
  sensitive << clock.posedge_event() << opened_;
  dont_initialize();
  SC_METHOD(close);
  sensitive << last_shown_;
  dont_initialize();
  // SystemC would only warn, at the first query, that it cannot write.
  OutputFile attempt(options_.file);
}

Waveform::~Waveform() {
  close();
  std::error_code ignored;
  std::filesystem::remove(aside(), ignored);
}

std::filesystem::path Waveform::aside() const {
  std::filesystem::path name = aside_name(options_.file);
  name += ".vcd";  // SystemC appends it
  return name;
}

void Waveform::look() {
  if (!trace_file_) return;
  // The writer looks at the end of a point of time, when all that an edge has set off is over.
  if (sc_core::sc_pending_activity_at_current_time()) {
    next_trigger(sc_core::SC_ZERO_TIME);
    return;
  }
  for (Trace& trace : traces_) trace.read();
}

void Waveform::open() {
  was_opened_ = true;
  trace_file_ = sc_core::sc_create_vcd_trace_file(aside_name(options_.file).c_str());
  trace_file_->set_time_unit(1, sc_core::SC_PS);
  sc_core::sc_trace(trace_file_, clock_, "clock");
  sc_core::sc_trace(trace_file_, query_accepted_, "query_accepted");
  for (const Probe& probe : probes_.all()) traces_.emplace_back(probe).add_to(trace_file_);
  opened_.notify(sc_core::SC_ZERO_TIME);
}

void Waveform::close() {
  if (!trace_file_) return;
  sc_core::sc_close_vcd_trace_file(trace_file_);
  trace_file_ = nullptr;
}

void Waveform::query_accepted(std::int64_t query) {
  query_accepted_ = visits_.query_of(query);
  if (query_accepted_ == options_.first_query && !was_opened_) open();
}

void Waveform::output_valid(std::int64_t query, const OutputVector&) {
  const std::int64_t number = visits_.query_of(query);
  const bool is_asked_for = options_.first_query <= number && number < options_.end_query;
  if (!is_asked_for || !visits_.is_last(query)) return;
  if (++num_through_ == options_.end_query - options_.first_query) {
    last_shown_.notify(clock_.period());
  }
}

void Waveform::complete() {
  close();
  // SystemC does not say whether its writes arrived; where one more does not, they may not have.
  std::ofstream end(aside(), std::ios::app);
  end << '\n' << std::flush;
  if (!end) {
    throw InputError(fmt::format("{}: cannot be written. Choose a folder that has space.",
                                 options_.file.string()));
  }
}

void Waveform::publish() {
  std::error_code error;
  std::filesystem::rename(aside(), options_.file, error);
  if (error) {
    throw InputError(
        fmt::format("{}: cannot be put in place ({}).", options_.file.string(), error.message()));
  }
}

}  // namespace a3
