#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <systemc>
#include <vector>

#include "a3/arith/quantise.h"
#include "a3/machine/machine.h"
#include "a3/systemc/accelerator.h"
#include "a3/systemc/attention_device.h"
#include "a3/systemc/loader.h"
#include "modules/host/accelerator_wires.h"
#include "modules/host/device/device_job.h"
#include "modules/host/device/dma.h"
#include "modules/host/device/job_counts.h"
#include "modules/host/device/memory_format.h"
#include "modules/host/device/output_buffer.h"
#include "modules/host/device/query_feed.h"
#include "modules/host/observer_list.h"

namespace a3 {

/// Runs the jobs of a device, one at a time: reads K and V, loads the accelerator, feeds it queries
/// as it takes them, and writes outputs as they come.
///
/// One process does all of this in the order in which it happens. It gives up at the next wait when
/// it is told to, and brings the accelerator to its initial state before it is free again.
class JobRunner : public sc_core::sc_module {
 public:
  /// A memory transaction, with the delay that is annotated to it.
  using Memory = std::function<void(tlm::tlm_generic_payload&, sc_core::sc_time&)>;
  /// Is told of every job that was not given up, on the clock edge on which it ends.
  using Ended = std::function<void(const std::optional<DeviceFault>&)>;

  JobRunner(const sc_core::sc_module_name& name, const Machine& machine,
            const DeviceOptions& options, Memory memory, Ended ended);

  sc_core::sc_in<bool> clock{"clock"};
  sc_core::sc_in<bool> reset{"reset"};

  bool busy() const { return busy_; }

  /// Begins a job after `delay`; not while one runs.
  void start(const DeviceJob& job, const sc_core::sc_time& delay);

  /// Gives up the job that runs, if any. The runner stays busy until a burst that is under way has
  /// come back and the accelerator is reset.
  void give_up();

  /// As at the start of the simulation; for each clock edge at which reset is high.
  void forget();

  const JobCounts& counts() const { return counts_; }
  const Dma& dma() const { return dma_; }
  const MemoryFormat& format() const { return format_; }
  Accelerator& accelerator() { return accelerator_; }

 private:
  SC_HAS_PROCESS(JobRunner);

  struct GivenUp {};

  AcceleratorOptions observed(AcceleratorOptions options);
  void connect();

  // Processes.
  void drive_core_reset();
  void count_cycles();
  void run();

  void run_job();
  void clean_up();
  void execute();
  void wait_for(const sc_core::sc_event& event);
  void transport(tlm::tlm_generic_payload& transaction);
  void load_matrices();
  void read_matrix(MemoryRegion region, Matrix<std::int32_t>& matrix);
  void read_bytes(MemoryRegion region, std::uint64_t row, std::uint64_t num_rows);
  void stream_queries();
  QueryVector read_query(std::uint32_t query);
  int read_visible_rows(std::uint32_t query);
  void write_output(std::uint32_t query, const OutputVector& output);
  int num_dims() const { return static_cast<int>(job_.num_dims); }

  const Machine machine_;
  const MemoryFormat format_;
  Memory memory_;
  Ended ended_;
  JobCounts counts_;
  ObserverList observers_;
  Dma dma_;

  sc_core::sc_event start_;     // the delay of the job that was started is over, or it is given up
  sc_core::sc_event begun_;     // its work, with the count of its cycles
  sc_core::sc_event progress_;  // a query was taken, an output has come, or the job is given up
  AcceleratorWires wires_;
  sc_core::sc_signal<bool> cleans_up_{"cleans_up", false};
  sc_core::sc_signal<bool> core_reset_{"core_reset", false};
  Accelerator accelerator_;
  QueryFeed feed_;
  OutputBuffer outputs_;
  Loader loader_;

  DeviceJob job_;
  bool busy_ = false;     // a job was started
  bool running_ = false;  // and its delay is over
  bool given_up_ = false;
  QuantisedOperation matrices_;  // without queries
  std::vector<std::uint8_t> bytes_;
};

}  // namespace a3
