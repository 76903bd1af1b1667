// What size and number cost, as ratios measured side by side: slices and tiles on the fast engine
// against an operation of 320 x 64, jobs of a system against the same operations run one after
// another. Each round measures every subject, or those whose name contains the second argument; the
// medians over the rounds of the round's ratios are printed.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "a3/fast/fast_engine.h"
#include "a3/systemc/system_engine.h"
#include "a3/systemc/systemc_engine.h"
#include "bench/bench_operations.h"
#include "bench/side_by_side.h"

namespace a3::bench {
namespace {

constexpr int kNumQueries = 320;
constexpr int kNumUnits = 4;
const std::vector<std::string> kMachines = {"base", "conservative", "aggressive"};

std::vector<Operation> random_operations(int num_operations) {
  std::vector<Operation> all;
  for (int i = 0; i < num_operations; ++i) {
    all.push_back(random_operation(320, 64, kNumQueries, static_cast<unsigned>(i + 1)));
  }
  return all;
}

class ListedOperations : public OperationSource {
 public:
  explicit ListedOperations(const std::vector<Operation>& all) : all_(all) {}

  std::int64_t num_operations() const override { return static_cast<std::int64_t>(all_.size()); }
  bool next(Operation& operation) override {
    if (next_ == all_.size()) return false;
    operation = all_[next_++];
    return true;
  }

 private:
  const std::vector<Operation>& all_;
  std::size_t next_ = 0;
};

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Elements of rows that all queries together see in a second, the measure of the work of both
/// products.
double elements_per_second(const Machine& machine, const Operation& operation) {
  FastEngine engine(machine);
  engine.run(operation);  // warm up
  const double elements = 1.0 * operation.num_rows() * operation.num_dims() * kNumQueries;
  const int num_runs = std::max(2, static_cast<int>(2e8 / elements));
  const double seconds = seconds_of([&] {
    for (int i = 0; i < num_runs; ++i) engine.run(operation);
  });
  return num_runs * elements / seconds;
}

Machine system_of(Machine machine) {
  machine.system.emplace();
  machine.system->units = kNumUnits;
  machine.system->memory.emplace();
  machine.system->sorting.where = SortingPlace::kOnChip;
  return machine;
}

/// The time that operations take by themselves, over that of the same operations on a system.
double fast_ratio(const Machine& machine, const std::vector<Operation>& all) {
  FastEngine single(machine);
  FastEngine system(system_of(machine));
  const auto run = [&](FastEngine& engine) {
    return seconds_of([&] {
      for (const Operation& operation : all) engine.run(operation);
    });
  };
  run(single);  // warm up
  run(system);
  const double by_itself = run(single);
  return by_itself / run(system);
}

double systemc_single_seconds(const Machine& machine, const std::vector<Operation>& all) {
  SystemCEngine engine(machine);
  return seconds_of([&] {
    for (const Operation& operation : all) engine.run(operation);
  });
}

double systemc_system_seconds(const Machine& machine, const std::vector<Operation>& all) {
  SystemCSystemEngine engine(system_of(machine));
  ListedOperations source(all);
  return seconds_of([&] { engine.run(source, [](const Operation&, const OperationResult&) {}); });
}

struct Subject {
  std::string name;
  double wanted_ratio;
  std::function<double()> ratio;
};

std::vector<Subject> subjects() {
  std::vector<Subject> all;
  for (const std::string& name : kMachines) {
    const Machine machine = machine_named(name);
    const auto against_320_by_64 = [machine](const Machine& other, int num_rows, int num_dims) {
      const double usual = elements_per_second(machine, random_operation(320, 64, kNumQueries, 1));
      return elements_per_second(other, random_operation(num_rows, num_dims, kNumQueries, 1)) /
             usual;
    };
    Machine wide = machine;
    wide.hardware.num_dims = 128;
    wide.hardware.num_rows = 640;  // words of 64
    Machine tiled = machine;
    tiled.mapping.tile_rows = 320;
    all.push_back({"fast, 320 x 128 in two slices, " + name, 0.7,
                   [=] { return against_320_by_64(wide, 320, 128); }});
    all.push_back({"fast, 2048 x 64 in tiles of 320, " + name, 0.7,
                   [=] { return against_320_by_64(tiled, 2048, 64); }});
  }
  for (const std::string& name : kMachines) {
    const Machine machine = machine_named(name);
    all.push_back({"fast, 64 jobs on 4 units, " + name, 1 / 1.2,
                   [=] { return fast_ratio(machine, random_operations(64)); }});
    all.push_back({"systemc, 4 jobs on 4 units, " + name, 0.8, [=] {
                     const std::vector<Operation> operations = random_operations(kNumUnits);
                     const double by_itself =
                         in_process([&] { return systemc_single_seconds(machine, operations); });
                     return by_itself /
                            in_process([&] { return systemc_system_seconds(machine, operations); });
                   }});
  }
  return all;
}

void measure(int num_rounds, const std::string& only) {
  std::vector<Subject> all = subjects();
  const auto is_left_out = [&](const Subject& one) {
    return one.name.find(only) == std::string::npos;
  };
  all.erase(std::remove_if(all.begin(), all.end(), is_left_out), all.end());
  std::vector<std::vector<double>> ratios(all.size());
  for (int round = 0; round < num_rounds; ++round) {
    for (std::size_t s = 0; s < all.size(); ++s) ratios[s].push_back(all[s].ratio());
  }
  std::cout << fmt::format("{:<48}{:>10}{:>10}\n", "speed against 320 x 64, and single runs",
                           "ratio", "wanted");
  for (std::size_t s = 0; s < all.size(); ++s) {
    std::cout << fmt::format("{:<48}{:>10.2f}{:>10}\n", all[s].name, median(ratios[s]),
                             fmt::format(">= {:.2g}", all[s].wanted_ratio));
  }
}

}  // namespace
}  // namespace a3::bench

int sc_main(int argc, char** argv) {
  const int num_rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  a3::bench::measure(std::max(1, num_rounds), argc > 2 ? argv[2] : "");
  return 0;
}

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
