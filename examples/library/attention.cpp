// One attention operation on both engines of a3sim, each compared with the golden model and with
// exact attention:
//
//   attention /usr/share/a3sim/configs/conservative.json
//
// prints cycles, energy and accuracy; exit status 0 if everything agrees.
#include <a3/base/input_error.h>
#include <a3/base/version.h>
#include <a3/energy/energy_model.h>
#include <a3/engine/engine.h>
#include <a3/fast/fast_engine.h>
#include <a3/machine/load_machine.h>
#include <a3/report/run_totals.h>
#include <a3/run/scoreboard.h>
#include <a3/systemc/systemc_engine.h>
#include <a3/workload/operation.h>

#include <cstdio>
#include <random>
#include <vector>

namespace {

// Numbers of a normal distribution, as a trace would hold those of a model.
a3::Matrix<double> random_matrix(int num_rows, int num_cols, std::mt19937& random) {
  std::normal_distribution<double> numbers;
  a3::Matrix<double> matrix(num_rows, num_cols);
  for (double& number : matrix.data()) number = numbers(random);
  return matrix;
}

// An operation has a key and a value row for each of n = 64 rows, and m = 8 queries; d = 16.
// Engines quantise it themselves.
a3::Operation small_operation() {
  std::mt19937 random(2020);
  a3::Operation operation;
  operation.key = random_matrix(64, 16, random);
  operation.value = random_matrix(64, 16, random);
  operation.query = random_matrix(8, 16, random);
  return operation;
}

void print_heading() {
  std::printf("%-8s %9s %9s %6s %6s %9s %8s %8s %8s  %s\n", "engine", "makespan", "latency", "C",
              "K", "pJ/query", "rmse", "cosine", "top-5", "golden model");
}

// Runs the operation, prints a line about it, and returns the cycles it took; -1 if the golden
// model disagrees.
std::int64_t run(const char* name, a3::Engine& engine, const a3::Machine& machine,
                 const a3::Operation& operation) {
  const a3::OperationResult& result = engine.run(operation);  // valid until the engine runs again

  // What the golden model and exact attention say of the same operation.
  const a3::Scoreboard scoreboard(machine, /*check=*/true);
  a3::Expectation expected;
  scoreboard.expect(operation, expected);
  const a3::Verdict verdict = scoreboard.judge(result, expected);
  std::vector<a3::QueryAccuracy> accuracy;
  scoreboard.rate(result, expected, accuracy);

  // Sums over queries, of any number of operations.
  a3::RunTotals totals;
  totals.add(result, accuracy, operation.num_rows(), operation.num_dims());
  const double energy_pj = a3::dynamic_energy(machine, totals.active).total_pj();

  std::printf("%-8s %9lld %9.1f %6.1f %6.1f %9.1f %8.4f %8.4f %8.3f  %s\n", name,
              static_cast<long long>(result.makespan_cycles), totals.latency_mean_cycles(),
              totals.per_query(static_cast<double>(totals.active.candidates)),
              totals.per_query(static_cast<double>(totals.active.selected)),
              totals.per_query(energy_pj), totals.rmse(), totals.cosine_mean(),
              totals.top5_retained(),
              verdict.num_mismatches == 0 ? "agrees" : verdict.first_mismatch.c_str());
  return verdict.num_mismatches == 0 ? result.makespan_cycles : -1;
}

}  // namespace

// SystemC's own main() calls this. A program that links a3sim::a3sim alone has a main() like any
// other.
int sc_main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: attention CONFIG.json\n");
    return 2;
  }
  try {
    // The overrides are what --set is on the command line: M is a quarter of the rows here.
    const a3::Machine machine = a3::load_machine(
        argv[1], {{"/approximation/candidate_selection/iterations_per_row", 0.25}});
    const a3::Operation operation = small_operation();

    std::printf("a3sim %s\n", std::string(a3::build_info().version).c_str());
    print_heading();
    a3::FastEngine fast(machine);
    const std::int64_t fast_cycles = run("fast", fast, machine, operation);
    a3::SystemCEngine systemc(machine);  // one a process
    const std::int64_t systemc_cycles = run("systemc", systemc, machine, operation);
    return fast_cycles == systemc_cycles && fast_cycles > 0 ? 0 : 1;
  } catch (const a3::InputError& error) {
    std::fprintf(stderr, "attention: %s\n", error.what());
    return 2;
  }
}
