#include "testbench/waveform.h"

#include <fmt/format.h>

#include <fstream>

#include "a3/base/input_error.h"
#include "base/output_file.h"

namespace a3 {
namespace {

/// Lets every module below `object` add its signals.
void trace_modules(const sc_core::sc_object& object, sc_core::sc_trace_file* file) {
  if (const auto* module = dynamic_cast<const sc_core::sc_module*>(&object)) module->trace(file);
  for (const sc_core::sc_object* child : object.get_child_objects()) trace_modules(*child, file);
}

}  // namespace

Waveform::Waveform(const sc_core::sc_module_name& name, WaveformOptions options,
                   const sc_core::sc_clock& clock)
    : sc_module(name), options_(std::move(options)), clock_(clock) {
  SC_METHOD(close);
  sensitive << last_shown_;
  dont_initialize();
  // SystemC would only warn, at the first query, that it cannot write.
  OutputFile probe(options_.file);
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

void Waveform::open() {
  trace_file_ = sc_core::sc_create_vcd_trace_file(aside_name(options_.file).c_str());
  trace_file_->set_time_unit(1, sc_core::SC_PS);
  sc_core::sc_trace(trace_file_, clock_, "clock");
  sc_core::sc_trace(trace_file_, query_accepted_, "query_accepted");
  for (const sc_core::sc_object* object : sc_core::sc_get_top_level_objects()) {
    trace_modules(*object, trace_file_);
  }
}

void Waveform::close() {
  if (!trace_file_) return;
  sc_core::sc_close_vcd_trace_file(trace_file_);
  trace_file_ = nullptr;
}

void Waveform::query_accepted(std::int64_t query, std::int64_t) {
  query_accepted_ = query;
  if (query == options_.first_query) open();
}

void Waveform::output_valid(std::int64_t query, std::int64_t, const std::vector<std::int64_t>&) {
  if (query == options_.end_query - 1) last_shown_.notify(clock_.period());
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
