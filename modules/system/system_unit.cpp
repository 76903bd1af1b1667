#include "modules/system/system_unit.h"

#include <utility>

#include "a3/systemc/errors.h"

namespace a3 {
namespace {

AcceleratorOptions of_unit(AcceleratorOptions options, QueryObserver& observer) {
  options.query_queue_falls_through = true;
  options.observer = &observer;
  return options;
}

}  // namespace

SystemUnit::SystemUnit(const sc_core::sc_module_name& name, const Machine& machine,
                       const AcceleratorOptions& options, const SystemClock& system_clock)
    : sc_module(name),
      system_clock_(system_clock),
      watcher_(*this, options.observer),
      accelerator_("a3", machine, of_unit(options, watcher_)),
      feeder_("query_feeder", system_clock, machine.workload.arrival_interval_cycles) {
  accelerator_.clock(clock);
  accelerator_.reset(reset_);
  wires_.connect(accelerator_);
  feeder_.clock(clock);
  wires_.connect_source(feeder_);
  SC_METHOD(look_soon);
  sensitive << wires_.output_valid.posedge_event();
  dont_initialize();
  SC_METHOD(look);
  sensitive << look_;
  dont_initialize();
}

void SystemUnit::start(const SystemJob& job, std::vector<int> places, const SortedKeyOf& sorted_key,
                       std::function<void()> on_end) {
  if (busy_) throw ModelError(std::string(name()) + ": begins with a job amid another");
  busy_ = true;
  on_end_ = std::move(on_end);
  num_leaving_ = wires_.output_valid.read() ? 1 : 0;
  num_left_ = static_cast<std::int64_t>(places.size());
  write_memories(job, sorted_key);
  const int num_slices = job.tile.padded_dims() / accelerator_.num_lanes();
  accelerator_.start_operation({job.tile.num_rows(), num_slices, job.rows_of_whole});
  feeder_.start(job, std::move(places));
}

void SystemUnit::write_memories(const SystemJob& job, const SortedKeyOf& sorted_key) {
  const int num_lanes = accelerator_.num_lanes();
  const int num_rows = job.tile.num_rows();
  const int num_slices = job.tile.padded_dims() / num_lanes;
  const std::int32_t* key = job.tile.key.data().data();
  const std::int32_t* value = job.tile.value.data().data();
  for (int word = 0; word < num_rows * num_slices; ++word) {
    accelerator_.write_key(word, key);
    accelerator_.write_value(word, value);
    key += num_lanes;
    value += num_lanes;
  }
  SortedKeyPort* const port = accelerator_.sorted_key_port();
  if (port == nullptr) return;
  for (int column = 0; column < job.tile.padded_dims(); ++column) {
    for (int position = 0; position < num_rows; ++position) {
      const SortedKey entry = sorted_key(column, position);
      port->write(column % num_lanes, position * num_slices + column / num_lanes, entry.raw,
                  entry.row);
    }
  }
}

void SystemUnit::output_left() {
  if (num_leaving_ > 0) {
    --num_leaving_;
  } else {
    --num_left_;
  }
  look_soon();
}

/// At an instant, whether the last output is at the pins.
void SystemUnit::look() {
  if (!busy_ || num_leaving_ > 0 || num_left_ != 1 || !wires_.output_valid.read()) return;
  busy_ = false;
  // What is called may begin with another job.
  const std::function<void()> on_end = std::exchange(on_end_, {});
  on_end();
}

}  // namespace a3
