#pragma once

#include <cstdint>
#include <filesystem>
#include <systemc>

#include "modules/core/core_observer.h"

namespace a3 {

/// Which queries of a run a waveform shows, counted over all operations from 0: [first_query,
/// end_query).
struct WaveformOptions {
  std::filesystem::path file;
  std::int64_t first_query = 0;
  std::int64_t end_query = std::numeric_limits<std::int64_t>::max();
};

/// Value-change dump of every module's traced signals, in the hierarchy of the modules.
///
/// Opens when the first query is accepted and closes when the last one's output has been valid for
/// a cycle; nothing is traced outside. SystemC writes the file; it is renamed into place by
/// `finish`.
class Waveform : public sc_core::sc_module, public CoreObserver {
 public:
  Waveform(const sc_core::sc_module_name& name, WaveformOptions options,
           const sc_core::sc_clock& clock);
  ~Waveform() override;

  /// Ends the file; throws InputError if it could not be written to its end.
  void complete();

  /// Puts the completed file in place.
  void publish();

  void query_accepted(std::int64_t query, std::int64_t cycle) override;
  void candidates_latched(std::int64_t, const std::vector<std::int32_t>&) override {}
  void rows_selected(std::int64_t, const std::vector<std::int32_t>&) override {}
  void output_valid(std::int64_t query, std::int64_t cycle,
                    const std::vector<std::int64_t>& output_raw) override;

 private:
  SC_HAS_PROCESS(Waveform);

  void open();
  void close();
  std::filesystem::path aside() const;

  const WaveformOptions options_;
  const sc_core::sc_clock& clock_;
  sc_core::sc_trace_file* trace_file_ = nullptr;
  sc_core::sc_event last_shown_;
  std::int64_t query_accepted_ = -1;
};

}  // namespace a3
