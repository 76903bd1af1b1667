// A virtual platform with an A3 accelerator: a host, a memory, a bus, and the device of a3sim. The
// host runs the operations of a trace, one after another:
//
//   virtual_platform /usr/share/a3sim/configs/conservative.json TRACE.npz
//
// prints a line for each, and compares every output with the golden model, bit for bit; exit status
// 0 if all agree, 1 if not, 2 if something cannot be used.
#include <a3/arith/quantise.h>
#include <a3/base/input_error.h>
#include <a3/golden/golden_model.h>
#include <a3/machine/load_machine.h>
#include <a3/systemc/attention_device.h>
#include <a3/workload/trace_stream.h>

#include <cstdio>
#include <exception>
#include <string>
#include <systemc>
#include <vector>

#include "bus.h"
#include "driver.h"
#include "host.h"
#include "memory.h"

namespace {

constexpr std::size_t kMemoryBytes = 16 << 20;

std::vector<std::int16_t> raw(const a3::Matrix<double>& matrix, const a3::Machine& machine) {
  std::vector<std::int16_t> numbers;
  numbers.reserve(matrix.data().size());
  for (const double x : matrix.data()) {
    numbers.push_back(static_cast<std::int16_t>(a3::quantise(x, machine.numerics)));
  }
  return numbers;
}

Job job_of(const a3::Operation& operation, const a3::Machine& machine) {
  return {operation.num_rows(),        operation.num_queries(),       operation.num_dims(),
          raw(operation.key, machine), raw(operation.value, machine), raw(operation.query, machine),
          operation.query_rows};
}

// How many numbers of the outputs are other than the golden model's.
int num_differences(const JobResult& result, const std::vector<a3::GoldenResult>& golden) {
  int differences = 0;
  std::size_t next = 0;
  for (const a3::GoldenResult& query : golden) {
    for (const std::int64_t expected : query.output_raw) {
      differences += result.output.at(next++) != expected;
    }
  }
  return differences;
}

// The software of the platform: all operations of a trace.
class AttentionSoftware {
 public:
  AttentionSoftware(const a3::Machine& machine, a3::TraceStream& trace)
      : machine_(machine), golden_(machine), trace_(trace) {}

  void run(Host& host) {
    try {
      run_all(host);
    } catch (const std::exception& error) {  // SystemC would make something else of it
      std::fprintf(stderr, "virtual_platform: %s\n", error.what());
      exit_status_ = 2;
    }
  }

  int exit_status() const { return exit_status_; }

 private:
  void run_all(Host& host) {
    Driver driver(host, Bus::kRegistersBase);
    std::printf("%9s %5s %7s %5s %9s %9s %6s %6s  %s\n", "operation", "rows", "queries", "dims",
                "cycles", "computing", "C", "K", "golden model");
    a3::Operation operation;
    for (int number = 0; trace_.next(operation); ++number) {
      report(number, operation, driver.run(job_of(operation, machine_)));
    }
  }

  void report(int number, const a3::Operation& operation, const JobResult& result) {
    const int differences = num_differences(result, golden_.run(operation));
    if (differences > 0) exit_status_ = 1;
    const double queries = operation.num_queries();
    std::printf("%9d %5d %7d %5d %9llu %9llu %6.1f %6.1f  %s\n", number, operation.num_rows(),
                operation.num_queries(), operation.num_dims(),
                static_cast<unsigned long long>(result.cycles),
                static_cast<unsigned long long>(result.compute_cycles),
                static_cast<double>(result.candidates) / queries,
                static_cast<double>(result.selected) / queries,
                differences == 0 ? "agrees" : "DIFFERS");
  }

  const a3::Machine& machine_;
  const a3::GoldenModel golden_;
  a3::TraceStream& trace_;
  int exit_status_ = 0;
};

int run_platform(const a3::Machine& machine, a3::TraceStream& trace) {
  AttentionSoftware software(machine, trace);
  sc_core::sc_clock clock("clock", {1000 / machine.hardware.clock_mhz, sc_core::SC_NS});
  sc_core::sc_signal<bool> reset_n("reset_n");
  sc_core::sc_signal<bool> interrupt("interrupt");
  Host host("host", [&software](Host& on) { software.run(on); });
  Bus bus("bus");
  Memory memory("memory", kMemoryBytes);
  a3::AttentionDevice device("a3", machine);

  host.bus.bind(bus.initiators);
  device.memory.bind(bus.initiators);
  bus.memory.bind(memory.socket);
  bus.registers.bind(device.registers);
  device.clock(clock);
  device.reset_n(reset_n);
  device.interrupt(interrupt);
  host.reset_n(reset_n);
  host.interrupt(interrupt);

  sc_core::sc_start();
  return software.exit_status();
}

}  // namespace

int sc_main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: virtual_platform CONFIG.json TRACE.npz\n");
    return 2;
  }
  try {
    const a3::Machine machine = a3::load_machine(argv[1]);
    a3::TraceStream trace({argv[2]});
    return run_platform(machine, trace);
  } catch (const a3::InputError& error) {
    std::fprintf(stderr, "virtual_platform: %s\n", error.what());
    return 2;
  }
}
