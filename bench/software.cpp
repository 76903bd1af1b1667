// Does the approximation pay in software? Time of m queries on one key matrix, exact and
// approximate, with and without what is done once for the matrix. scripts/bench_software.py makes
// a table of it.
//
// A3_BENCH_TRACE names the trace, whose operations are cut to n rows.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "a3/base/input_error.h"
#include "a3/golden/golden_model.h"
#include "bench/bench_operations.h"
#include "bench/software_attention.h"

namespace a3::bench {
namespace {

constexpr std::array kRowCounts = {20, 186, 320};
constexpr std::array kMachines = {"base", "conservative", "aggressive"};

/// The operations of one n as one machine loads them, each ready to attend.
std::vector<std::unique_ptr<SoftwareAttention>> loaded(const Machine& machine, int num_rows) {
  std::vector<std::unique_ptr<SoftwareAttention>> all;
  for (const Operation& operation : operations(num_rows)) {
    QuantisedOperation quantised;
    quantise(operation, machine, quantised);
    all.push_back(std::make_unique<SoftwareAttention>(machine));
    all.back()->load(quantised);
    all.back()->lay_out_tiles();
    if (!machine.candidate_selection) continue;
    all.back()->sort_keys();
    all.back()->find_candidates();
  }
  return all;
}

using Attend = std::int64_t (*)(SoftwareAttention&, int);

/// A way to attend to the first m queries of a loaded operation.
struct Way {
  const char* name;
  bool searches;  ///< or else all rows are candidates
  Attend attend;
};

std::vector<Way> ways(const Machine& machine) {
  using Attention = SoftwareAttention;
  const Attend rows = [](Attention& of, int m) { return of.attend_rows(m); };
  const Attend tiles = [](Attention& of, int m) { return of.attend_tiles(m); };
  const Attend layout_and_tiles = [](Attention& of, int m) {
    of.lay_out_tiles();
    return of.attend_tiles(m);
  };
  if (machine.is_base()) {
    return {
        {"rows", false, rows}, {"tiles", false, tiles}, {"layout+tiles", false, layout_and_tiles}};
  }
  const Attend search = [](Attention& of, int m) { return of.attend_searched(m); };
  const Attend sort_and_search = [](Attention& of, int m) {
    of.sort_keys();
    return of.attend_searched(m);
  };
  const Attend given = [](Attention& of, int m) { return of.attend_candidates(m); };
  return {{"search", true, search}, {"sort+search", true, sort_and_search},
          {"given", true, given},   {"rows", false, rows},
          {"tiles", false, tiles},  {"layout+tiles", false, layout_and_tiles}};
}

/// All operations, one after another.
void measure(benchmark::State& state, const char* machine_name, int num_rows, int num_queries,
             Attend attend) {
  const auto all = loaded(machine_named(machine_name), num_rows);
  for (auto _ : state) {
    for (const auto& attention : all) {
      benchmark::DoNotOptimize(attend(*attention, num_queries));
    }
  }
}

/// Every m of the table.
std::vector<int> query_counts(int num_rows) {
  std::vector<int> counts;
  for (int m = 1; m < num_rows; m *= 2) counts.push_back(m);
  counts.push_back(num_rows);
  return counts;
}

/// Whether `attend` gives the golden model's outputs: the last of m queries in each element, of all
/// m their sum.
template <typename Attend>
bool is_right(SoftwareAttention& attention, const std::vector<GoldenResult>& expected, int num_rows,
              const Attend& attend) {
  for (const int m : query_counts(num_rows)) {
    std::int64_t sum = 0;
    for (int q = 0; q < m; ++q) {
      const std::vector<std::int64_t>& output = expected[static_cast<std::size_t>(q)].output_raw;
      sum = std::accumulate(output.begin(), output.end(), sum);
    }
    const std::vector<std::int64_t>& last = expected[static_cast<std::size_t>(m - 1)].output_raw;
    if (attend(attention, m) != sum) return false;
    if (!std::equal(last.begin(), last.end(), attention.output().begin())) return false;
  }
  return true;
}

bool is_right(const char* machine_name, int num_rows) {
  const Machine machine = machine_named(machine_name);
  Machine without_search = machine;
  without_search.candidate_selection.reset();
  const std::vector<Operation> all = operations(num_rows);
  const auto attentions = loaded(machine, num_rows);
  for (std::size_t o = 0; o < all.size(); ++o) {
    const std::vector<GoldenResult> searched = GoldenModel(machine).run(all[o]);
    const std::vector<GoldenResult> of_all_rows = GoldenModel(without_search).run(all[o]);
    for (const Way& way : ways(machine)) {
      const auto& expected = way.searches ? searched : of_all_rows;
      if (!is_right(*attentions[o], expected, num_rows, way.attend)) {
        fmt::print(stderr,
                   "a3_bench_software: {}, {}, n = {}: an output differs from the golden model\n",
                   way.name, machine_name, num_rows);
        return false;
      }
    }
  }
  return true;
}

bool is_right() {
  for (const char* machine_name : kMachines) {
    for (const int num_rows : kRowCounts) {
      if (!is_right(machine_name, num_rows)) return false;
    }
  }
  return true;
}

void register_all() {
  for (const int num_rows : kRowCounts) {
    for (const int m : query_counts(num_rows)) {
      for (const char* machine_name : kMachines) {
        for (const Way& way : ways(machine_named(machine_name))) {
          const std::string name = fmt::format("{}/{}/{}/{}", way.name, machine_name, num_rows, m);
          benchmark::RegisterBenchmark(name.c_str(), measure, machine_name, num_rows, m,
                                       way.attend);
        }
      }
    }
  }
}

}  // namespace
}  // namespace a3::bench

int main(int argc, char** argv) {
  try {
    if (!a3::bench::is_right()) return 1;
  } catch (const a3::InputError& error) {
    fmt::print(stderr, "a3_bench_software: {}\n", error.what());
    return 2;
  }
  if (argc == 2 && std::string_view(argv[1]) == "--check") return 0;
  a3::bench::register_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
