// Runs a trace on a system whose matrices come from a memory of one's own, and prints when its jobs
// were loaded: paged_memory CONFIG.json TRACE.npz

#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"
#include "a3/run/run_trace.h"
#include "a3/systemc/system_engine.h"
#include "a3/workload/trace_stream.h"
#include "paged_memory.h"

namespace {

void print_jobs(const a3::OperationResult& result) {
  for (const a3::JobResult& job : result.jobs) {
    std::printf("operation %lld on unit %d: load %lld to %lld, compute %lld to %lld\n",
                static_cast<long long>(job.operation), job.unit,
                static_cast<long long>(job.load_start_cycle),
                static_cast<long long>(job.load_end_cycle), static_cast<long long>(job.start_cycle),
                static_cast<long long>(job.end_cycle));
  }
}

}  // namespace

// SystemC's own main() calls this.
int sc_main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: paged_memory CONFIG.json TRACE.npz\n";
    return 2;
  }
  try {
    // The section "system" says how many bytes are loaded; its times do not count here.
    const a3::Machine machine = a3::load_machine(
        argv[1], {{"/system", {{"units", 2}, {"memory", nlohmann::ordered_json::object()}}}});
    PagedMemory memory("paged_memory");
    a3::SystemOptions options;
    options.burst_bytes = 256;
    options.bind_memory = [&](a3::MemorySocket& socket) { socket.bind(memory.socket); };
    a3::SystemCSystemEngine engine(machine, {}, options);
    a3::TraceStream trace({argv[2]});
    engine.run(trace,
               [](const a3::Operation&, const a3::OperationResult& result) { print_jobs(result); });
    std::printf("%lld pages opened\n", memory.num_pages_opened());
    return 0;
  } catch (const a3::InputError& error) {
    std::cerr << "paged_memory: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {  // of the simulation, such as a memory that never answers
    std::cerr << "paged_memory: " << error.what() << '\n';
    return 1;
  }
}
