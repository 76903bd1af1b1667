// Speed of the SystemC engine as a ratio to a plain SystemC kernel loop, measured side by side:
// each round measures the loop and every machine in a process of its own, and the medians over the
// rounds of the round's ratios are printed.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "a3/systemc/systemc_engine.h"
#include "bench/bench_operations.h"
#include "bench/plain_kernel_loop.h"
#include "bench/side_by_side.h"

namespace a3::bench {
namespace {

constexpr int kNumRows = 320;
constexpr int kNumDims = 64;
constexpr int kNumQueries = 320;

struct Subject {
  const char* name;
  Machine machine;
  double wanted_ratio;  ///< 0: none
  bool timeline = false;
};

std::vector<Subject> subjects() {
  Machine base;
  Machine conservative;
  conservative.candidate_selection = CandidateSelection{std::nullopt, 0.5};
  conservative.post_scoring = PostScoring{5};
  Machine aggressive;
  aggressive.candidate_selection = CandidateSelection{std::nullopt, 0.125};
  aggressive.post_scoring = PostScoring{10};
  return {{"base", base, 0.6},
          {"conservative", conservative, 0.35},
          {"aggressive", aggressive, 0},
          {"base, timeline", base, 0, true},
          {"conservative, timeline", conservative, 0, true}};
}

double engine_cycles_per_second(const Subject& subject, int num_operations) {
  const Operation operation = random_operation(kNumRows, kNumDims, kNumQueries, 1);
  Recording recording;
  if (subject.timeline)
    recording.timeline = std::filesystem::temp_directory_path() / "a3_speed.json";
  SystemCEngine engine(subject.machine, recording, [] { return false; });
  engine.run(operation);  // warm up
  std::int64_t cycles = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < num_operations; ++i) cycles += engine.run(operation).makespan_cycles;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  return static_cast<double>(cycles) / elapsed.count();
}

void measure(int num_rounds) {
  const std::vector<Subject> all = subjects();
  std::vector<double> loop_speeds;
  std::vector<std::vector<double>> speeds(all.size());
  std::vector<std::vector<double>> ratios(all.size());
  for (int round = 0; round < num_rounds; ++round) {
    const double loop = in_process([] { return plain_kernel_loop_cycles_per_second(1000000); });
    loop_speeds.push_back(loop);
    for (std::size_t s = 0; s < all.size(); ++s) {
      const double speed = in_process([&] { return engine_cycles_per_second(all[s], 4); });
      speeds[s].push_back(speed);
      ratios[s].push_back(speed / loop);
    }
  }
  std::cout << fmt::format("{:<26}{:>16}{:>12}{:>10}\n", "n = 320, d = 64", "cycles/s", "ratio",
                           "wanted");
  std::cout << fmt::format("{:<26}{:>16.3g}{:>12}{:>10}\n", "plain kernel loop",
                           median(loop_speeds), "1", "");
  for (std::size_t s = 0; s < all.size(); ++s) {
    std::cout << fmt::format(
        "{:<26}{:>16.3g}{:>12.2f}{:>10}\n", all[s].name, median(speeds[s]), median(ratios[s]),
        all[s].wanted_ratio > 0 ? fmt::format(">= {}", all[s].wanted_ratio) : "");
  }
}

}  // namespace
}  // namespace a3::bench

int sc_main(int argc, char** argv) {
  const int num_rounds = argc > 1 ? std::atoi(argv[1]) : 7;
  a3::bench::measure(std::max(1, num_rounds));
  return 0;
}

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
