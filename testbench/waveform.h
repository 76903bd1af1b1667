#pragma once

#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

#include "a3/systemc/observer.h"
#include "a3/systemc/probe.h"
#include "a3/systemc/recording.h"
#include "testbench/visits.h"

namespace a3 {

/// Value-change dump of everything on a list of probes, in the hierarchy of the blocks.
///
/// Opens when the first query is accepted and closes when the last output of the queries asked for
/// has been valid for a cycle; nothing is looked at outside. What the edge at time t changes is
/// shown from t on. SystemC writes the file; it is renamed into place by `publish`.
class Waveform : public sc_core::sc_module, public QueryObserver {
 public:
  /// `visits` says which queries the accelerator works on.
  Waveform(const sc_core::sc_module_name& name, WaveformOptions options,
           const sc_core::sc_clock& clock, const ProbeList& probes, const Visits& visits);
  ~Waveform() override;

  /// Ends the file; throws InputError if it could not be written to its end.
  void complete();

  /// Puts the completed file in place.
  void publish();

  void query_accepted(std::int64_t query) override;
  void candidates_latched(std::int64_t, const std::vector<std::int32_t>&) override {}
  void rows_selected(std::int64_t, const std::vector<std::int32_t>&) override {}
  void output_valid(std::int64_t query, const OutputVector& output) override;

 private:
  SC_HAS_PROCESS(Waveform);

  /// A probe's values where SystemC's writer looks for them.
  struct Trace {
    explicit Trace(const Probe& source);

    void add_to(sc_core::sc_trace_file* file) const;
    void read();

    const Probe* probe;
    bool is_bit_vector;
    std::vector<std::int64_t> elements;            // as the probe gives them
    std::vector<std::uint64_t> unsigned_elements;  // the same
    sc_dt::sc_bv_base bits;                        // the same, of a bit vector
  };

  void look();
  void open();
  void close();
  std::filesystem::path aside() const;

  const WaveformOptions options_;
  const sc_core::sc_clock& clock_;
  const ProbeList& probes_;
  const Visits& visits_;
  std::deque<Trace> traces_;  // never moved: the writer refers to them
  sc_core::sc_trace_file* trace_file_ = nullptr;
  sc_core::sc_event opened_;
  sc_core::sc_event last_shown_;
  bool was_opened_ = false;
  std::int64_t query_accepted_ = -1;  // the latest
  std::int64_t num_through_ = 0;      // queries asked for whose last output was there
};

}  // namespace a3
