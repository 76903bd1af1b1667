#pragma once

#include <cstdint>
#include <optional>
#include <systemc>

#include "a3/arith/quantise.h"
#include "a3/systemc/accelerator.h"
#include "a3/systemc/loader.h"
#include "modules/host/accelerator_wires.h"
#include "modules/host/arrivals.h"
#include "modules/host/cycle_counter.h"
#include "modules/host/output_sink.h"

namespace a3 {

/// An accelerator and its host, pin to pin: loader, arrivals of queries, sink of outputs.
class HostedAccelerator {
 public:
  HostedAccelerator(const Machine& machine, const AcceleratorOptions& options,
                    sc_core::sc_clock& clock, CycleCounter& cycles);

  /// Loads the operation and begins to send its queries, which arrive as the workload says: cycle 0
  /// is the third clock edge from now. Between two edges; `operation` outlives it.
  void start_operation(const QuantisedOperation& operation);

  /// The same for a tile of an operation of `rows_of_whole` rows. Queries arrive in its first tile;
  /// later ones find all of theirs waiting.
  void start_tile(const QuantisedOperation& tile, int rows_of_whole, bool is_first);

  /// M of a tile of `tile_rows` rows of an operation of `num_rows`; 0 without candidate selection.
  std::int64_t num_iterations(int tile_rows, int num_rows) const;

  /// Brings accelerator and host to their initial states; simulates for as long as that takes.
  void reset();

  /// The reset of both, for tests that pull it at a time of their own.
  sc_core::sc_signal<bool, sc_core::SC_MANY_WRITERS> reset_pin{"reset_pin", false};

  Accelerator accelerator;
  Arrivals arrivals;
  OutputSink sink;

 private:
  const sc_core::sc_time period_;
  const std::int64_t arrival_interval_cycles_;
  const std::optional<CandidateSelection> selection_;
  CycleCounter& cycles_;
  Loader loader_;
  AcceleratorWires wires_;
};

}  // namespace a3
