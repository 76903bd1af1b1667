#include "modules/host/device/job_runner.h"

#include <algorithm>
#include <utility>

namespace a3 {

JobRunner::JobRunner(const sc_core::sc_module_name& name, const Machine& machine,
                     const DeviceOptions& options, Memory memory, Ended ended)
    : sc_module(name),
      machine_(machine),
      format_(memory_format(machine)),
      memory_(std::move(memory)),
      ended_(std::move(ended)),
      dma_([this](tlm::tlm_generic_payload& transaction) { transport(transaction); }),
      accelerator_("accelerator", machine, observed(options.accelerator)),
      feed_("query_feed", options.num_buffered_queries, progress_),
      outputs_("output_buffer", options.num_buffered_outputs, progress_),
      loader_(accelerator_) {
  connect();
  SC_METHOD(drive_core_reset);
  sensitive << reset << cleans_up_;
  SC_METHOD(count_cycles);
  sensitive << begun_;
  dont_initialize();
  SC_THREAD(run);
}

AcceleratorOptions JobRunner::observed(AcceleratorOptions options) {
  observers_.add(counts_);
  if (options.observer) observers_.add(*options.observer);
  options.observer = &observers_;
  return options;
}

void JobRunner::connect() {
  accelerator_.clock(clock);
  accelerator_.reset(core_reset_);
  wires_.connect(accelerator_);
  feed_.clock(clock);
  feed_.reset(core_reset_);
  wires_.connect_source(feed_);
  outputs_.clock(clock);
  outputs_.reset(core_reset_);
  wires_.connect_sink(outputs_);
}

void JobRunner::drive_core_reset() {
  core_reset_.write(reset.read() || cleans_up_.read());
}

/// Between the edges on which the blocks work, so that all of them see the same count.
void JobRunner::count_cycles() {
  if (!running_ || given_up_) return;
  if (clock.negedge()) ++counts_.cycles;
  next_trigger(clock.negedge_event());
}

void JobRunner::start(const DeviceJob& job, const sc_core::sc_time& delay) {
  job_ = job;
  counts_.clear();
  dma_.start_job(job.burst_bytes);
  busy_ = true;
  given_up_ = false;
  start_.notify(delay);
}

void JobRunner::give_up() {
  if (!busy_ || given_up_) return;
  given_up_ = true;
  (running_ ? progress_ : start_).notify(sc_core::SC_ZERO_TIME);
}

void JobRunner::forget() {
  give_up();
  counts_.clear();
  dma_.start_job(job_.burst_bytes);
}

void JobRunner::run() {
  while (true) {
    wait(start_);
    run_job();
  }
}

void JobRunner::run_job() {
  running_ = true;
  begun_.notify(sc_core::SC_ZERO_TIME);
  std::optional<DeviceFault> fault;
  try {
    execute();
  } catch (const DeviceFault& found) {
    fault = found;
  } catch (const GivenUp&) {
    // Nothing is said of it.
  }
  if (fault || given_up_) clean_up();
  wait(clock.posedge_event());
  running_ = false;
  busy_ = false;
  if (!given_up_) ended_(fault);
}

/// From one falling edge to the next, so that exactly one rising edge sees the reset.
void JobRunner::clean_up() {
  wait(clock.negedge_event());
  cleans_up_.write(true);
  wait(clock.negedge_event());
  cleans_up_.write(false);
}

void JobRunner::execute() {
  if (given_up_) throw GivenUp();
  if (const auto fault = fault_of(job_, machine_)) throw *fault;
  load_matrices();
  // The memories are written, and the operation is started, between two edges.
  wait_for(clock.negedge_event());
  loader_.write(matrices_);
  accelerator_.start_operation(job_.shape(machine_.hardware));
  stream_queries();
}

void JobRunner::wait_for(const sc_core::sc_event& event) {
  wait(event);
  if (given_up_) throw GivenUp();
}

void JobRunner::transport(tlm::tlm_generic_payload& transaction) {
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  memory_(transaction, delay);
  if (delay > sc_core::SC_ZERO_TIME) wait(delay);
  if (given_up_) throw GivenUp();
}

void JobRunner::load_matrices() {
  matrices_.num_dims = num_dims();
  read_matrix(MemoryRegion::kKey, matrices_.key);
  read_matrix(MemoryRegion::kValue, matrices_.value);
}

void JobRunner::read_matrix(MemoryRegion region, Matrix<std::int32_t>& matrix) {
  const RowsInMemory& rows = job_.at(region);
  const std::uint64_t rows_at_once = rows.is_dense() ? rows.num_rows : 1;
  matrix.resize(static_cast<int>(rows.num_rows), machine_.hardware.padded_dims(num_dims()));
  std::fill(matrix.data().begin(), matrix.data().end(), 0);
  for (std::uint64_t first = 0; first < rows.num_rows; first += rows_at_once) {
    read_bytes(region, first, rows_at_once);
    for (std::uint64_t r = 0; r < rows_at_once; ++r) {
      counts_.saturated_elements += read_elements(bytes_.data() + r * rows.row_bytes, num_dims(),
                                                  format_, matrix.row(static_cast<int>(first + r)));
    }
  }
}

/// Rows that are dense, or one.
void JobRunner::read_bytes(MemoryRegion region, std::uint64_t row, std::uint64_t num_rows) {
  const RowsInMemory& rows = job_.at(region);
  bytes_.resize(num_rows * rows.row_bytes);
  dma_.read(region, rows.address_of(row), bytes_.data(), bytes_.size());
}

/// Outputs go first: the accelerator may wait for their places.
void JobRunner::stream_queries() {
  std::uint32_t num_read = 0;
  while (counts_.queries_done < job_.num_queries) {
    if (!outputs_.empty()) {
      write_output(counts_.queries_done, outputs_.pop());
      ++counts_.queries_done;
    } else if (num_read < job_.num_queries && feed_.has_room()) {
      feed_.push(read_query(num_read++));
    } else {
      wait_for(progress_);
    }
  }
}

QueryVector JobRunner::read_query(std::uint32_t query) {
  QueryVector vector;
  if (job_.uses_query_rows) vector.visible_rows = read_visible_rows(query);
  read_bytes(MemoryRegion::kQuery, query, 1);
  vector.raw.resize(static_cast<std::size_t>(machine_.hardware.padded_dims(num_dims())));
  counts_.saturated_elements +=
      read_elements(bytes_.data(), num_dims(), format_, vector.raw.data());
  return vector;
}

int JobRunner::read_visible_rows(std::uint32_t query) {
  read_bytes(MemoryRegion::kQueryRows, query, 1);
  const std::uint32_t visible_rows = read_word(bytes_.data());
  if (visible_rows < 1 || visible_rows > job_.num_rows) {
    throw DeviceFault{FaultCause::kVisibleRows, MemoryRegion::kQueryRows,
                      job_.at(MemoryRegion::kQueryRows).address_of(query)};
  }
  return static_cast<int>(visible_rows);
}

void JobRunner::write_output(std::uint32_t query, const OutputVector& output) {
  const RowsInMemory& rows = job_.at(MemoryRegion::kOutput);
  bytes_.resize(rows.row_bytes);
  write_outputs(output.raw.data(), num_dims(), format_, bytes_.data());
  dma_.write(MemoryRegion::kOutput, rows.address_of(query), bytes_.data(), bytes_.size());
}

}  // namespace a3
