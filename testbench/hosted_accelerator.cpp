#include "testbench/hosted_accelerator.h"

namespace a3 {

HostedAccelerator::HostedAccelerator(const Machine& machine, const AcceleratorOptions& options,
                                     sc_core::sc_clock& clock, CycleCounter& cycles)
    : accelerator("a3", machine, options),
      arrivals("arrivals", cycles),
      sink("output_sink"),
      period_(clock.period()),
      arrival_interval_cycles_(machine.workload.arrival_interval_cycles),
      selection_(machine.candidate_selection),
      cycles_(cycles),
      loader_(accelerator) {
  accelerator.clock(clock);
  accelerator.reset(reset_pin);
  wires_.connect(accelerator);
  arrivals.clock(clock);
  arrivals.reset(reset_pin);
  wires_.connect_source(arrivals);
  sink.clock(clock);
  sink.reset(reset_pin);
  wires_.connect_sink(sink);
}

void HostedAccelerator::start_operation(const QuantisedOperation& operation) {
  start_tile(operation, operation.num_rows(), true);
}

void HostedAccelerator::start_tile(const QuantisedOperation& tile, int rows_of_whole,
                                   bool is_first) {
  cycles_.start_operation(Arrivals::kLeadCycles);
  loader_.preload(tile, rows_of_whole);
  arrivals.start_operation(tile, is_first ? arrival_interval_cycles_ : 0);
}

std::int64_t HostedAccelerator::num_iterations(int tile_rows, int num_rows) const {
  return selection_ ? tile_iterations(*selection_, tile_rows, num_rows) : 0;
}

void HostedAccelerator::reset() {
  // Whenever in a cycle that is, one edge falls into one and a half of them, or two.
  const sc_core::sc_time end = sc_core::sc_time_stamp() + period_ * 1.5;
  reset_pin.write(true);
  // Somebody may pause the simulation on the way.
  while (sc_core::sc_time_stamp() < end) sc_core::sc_start(end - sc_core::sc_time_stamp());
  reset_pin.write(false);
}

}  // namespace a3
