// Time per query of every engine and of what they are held against, on the same operations of a
// trace: SystemC engine, fast engine, golden model, exact attention in double precision, exact
// attention in 16-bit fixed point, sorting a key matrix; and of sweeps over the whole trace, as
// `a3sim sweep` makes them. scripts/bench.sh makes a table of it.
//
// A3_BENCH_TRACE names the trace, whose operations are cut to n rows.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <systemc>
#include <thread>

#include "a3/explore/grid_run.h"
#include "a3/fast/fast_engine.h"
#include "a3/golden/exact_attention.h"
#include "a3/golden/golden_model.h"
#include "a3/systemc/systemc_engine.h"
#include "a3/workload/trace_stream.h"
#include "bench/bench_operations.h"
#include "bench/int16_attention.h"
#include "uarch/sorted_keys.h"

namespace a3::bench {
namespace {

std::int64_t num_queries(const std::vector<Operation>& all) {
  std::int64_t queries = 0;
  for (const Operation& operation : all) queries += operation.num_queries();
  return queries;
}

/// Counts queries, and cycles where there are any, so that times per query come out.
void report(benchmark::State& state, std::int64_t queries, std::int64_t cycles) {
  const auto per_second = benchmark::Counter::kIsIterationInvariantRate;
  state.counters["queries"] = benchmark::Counter(static_cast<double>(queries), per_second);
  if (cycles > 0) {
    state.counters["cycles"] = benchmark::Counter(static_cast<double>(cycles), per_second);
  }
}

std::int64_t run_all(Engine& engine, const std::vector<Operation>& all) {
  std::int64_t cycles = 0;
  for (const Operation& operation : all) cycles += engine.run(operation).makespan_cycles;
  return cycles;
}

void fast(benchmark::State& state, const Machine& machine, int num_rows) {
  const std::vector<Operation> all = operations(num_rows);
  FastEngine engine(machine);
  std::int64_t cycles = 0;
  for (auto _ : state) cycles = run_all(engine, all);
  report(state, num_queries(all), cycles);
}

/// Two engines side by side, each with all operations: twice the work.
void fast_on_two_threads(benchmark::State& state, const Machine& machine, int num_rows) {
  const std::vector<Operation> all = operations(num_rows);
  FastEngine engine(machine);
  FastEngine other_engine(machine);
  std::int64_t cycles = 0;
  constexpr int kRepeats = 20;  // so that starting a thread does not show
  for (auto _ : state) {
    std::thread other([&] {
      for (int i = 0; i < kRepeats; ++i) run_all(other_engine, all);
    });
    for (int i = 0; i < kRepeats; ++i) cycles = run_all(engine, all);
    other.join();
  }
  report(state, 2 * kRepeats * num_queries(all), 2 * kRepeats * cycles);
}

/// One machine a process: SystemC allows no second simulation.
void systemc(benchmark::State& state, const std::string& machine_name, int num_rows) {
  static const std::string only = machine_name;
  if (machine_name != only) {
    state.SkipWithError("a process simulates one machine; filter for one at a time");
    return;
  }
  const Machine machine = machine_named(machine_name);
  const std::vector<Operation> all = operations(num_rows);
  static SystemCEngine engine(machine, {}, [] { return false; });
  std::int64_t cycles = 0;
  for (auto _ : state) cycles = run_all(engine, all);
  report(state, num_queries(all), cycles);
}

void golden(benchmark::State& state, const Machine& machine, int num_rows) {
  const std::vector<Operation> all = operations(num_rows);
  const GoldenModel model(machine);
  for (auto _ : state) {
    for (const Operation& operation : all) benchmark::DoNotOptimize(model.run(operation));
  }
  report(state, num_queries(all), 0);
}

void exact_double(benchmark::State& state, int num_rows) {
  const std::vector<Operation> all = operations(num_rows);
  ExactAttention attention;
  constexpr int kBlock = 16;
  for (auto _ : state) {
    for (const Operation& operation : all) {
      attention.load(operation);
      for (int first = 0; first < operation.num_queries(); first += kBlock) {
        attention.attend(first, std::min(kBlock, operation.num_queries() - first));
        benchmark::DoNotOptimize(attention.output(0));
      }
    }
  }
  report(state, num_queries(all), 0);
}

void exact_int16(benchmark::State& state, int num_rows) {
  const std::vector<Operation> all = operations(num_rows);
  Int16Attention attention{Machine{}};
  QuantisedOperation quantised;
  for (auto _ : state) {
    for (const Operation& operation : all) {
      quantise(operation, Machine{}, quantised);
      benchmark::DoNotOptimize(attention.run(quantised));
    }
  }
  report(state, num_queries(all), 0);
}

void sort_keys(benchmark::State& state, int num_rows) {
  const std::vector<Operation> all = operations(num_rows);
  QuantisedOperation quantised;
  quantise(all.front(), Machine{}, quantised);
  SortedKeys sorted;
  for (auto _ : state) {
    sorted.sort(quantised.key);
    benchmark::DoNotOptimize(&sorted);
  }
  state.counters["matrices"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
}

Grid grid_of_48_points() {
  Grid grid{Machine{}, {std::nullopt}, {std::nullopt}};
  for (const double share : {1.0, 0.875, 0.75, 0.5, 0.375, 0.25, 0.125}) {
    grid.selections.emplace_back(CandidateSelection{std::nullopt, share});
  }
  for (const double percent : {1.0, 2.5, 5.0, 10.0, 20.0}) {
    grid.post_scorings.emplace_back(PostScoring{percent});
  }
  return grid;
}

/// The one that searches and keeps most.
Grid dearest_point() {
  return {Machine{}, {CandidateSelection{std::nullopt, 1.0}}, {PostScoring{1.0}}};
}

void sweep(benchmark::State& state, const Grid& grid) {
  std::int64_t queries = 0;
  for (auto _ : state) {
    TraceStream trace({trace_file()});
    queries = run_grid(grid, trace, {}).parts.front().points.front().num_queries;
  }
  report(state, queries, 0);
}

void register_all() {
  const auto add = [](const std::string& label, auto function) {
    benchmark::RegisterBenchmark(label.c_str(), function)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  };
  for (const int num_rows : {20, 186, 320}) {
    const auto name = [&](const char* subject, const std::string& machine = "exact") {
      return fmt::format("{}/{}/{}", subject, machine, num_rows);
    };
    for (const std::string machine_name : {"base", "conservative", "aggressive"}) {
      const Machine machine = machine_named(machine_name);
      add(name("fast", machine_name),
          [=](benchmark::State& state) { fast(state, machine, num_rows); });
      add(name("fast_2_threads", machine_name),
          [=](benchmark::State& state) { fast_on_two_threads(state, machine, num_rows); });
      add(name("systemc", machine_name),
          [=](benchmark::State& state) { systemc(state, machine_name, num_rows); });
      add(name("golden", machine_name),
          [=](benchmark::State& state) { golden(state, machine, num_rows); });
    }
    add(name("int16"), [=](benchmark::State& state) { exact_int16(state, num_rows); });
    add(name("double"), [=](benchmark::State& state) { exact_double(state, num_rows); });
    add(name("sort"), [=](benchmark::State& state) { sort_keys(state, num_rows); });
  }
  add("sweep/48_points", [](benchmark::State& state) { sweep(state, grid_of_48_points()); });
  add("sweep/dearest_point", [](benchmark::State& state) { sweep(state, dearest_point()); });
}

}  // namespace
}  // namespace a3::bench

int sc_main(int argc, char** argv) {
  a3::bench::register_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
