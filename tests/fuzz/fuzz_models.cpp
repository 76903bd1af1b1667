// Bytes as a machine and a trace: golden model, fast engine and SystemC engine agree on every
// value, and the engines on every cycle and count.

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <systemc>

#include "a3/base/input_error.h"
#include "a3/fast/fast_engine.h"
#include "a3/golden/golden_model.h"
#include "a3/plan/fit.h"
#include "a3/systemc/systemc_engine.h"
#include "support/comparison.h"

namespace a3 {
namespace {

/// What a case is drawn from; bytes that are missing are zeros.
class Draw {
 public:
  Draw(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}

  int integer(int min, int max) { return bytes_.ConsumeIntegralInRange(min, max); }
  bool coin() { return bytes_.ConsumeBool(); }

 private:
  FuzzedDataProvider bytes_;
};

Numerics draw_numerics(Draw& draw) {
  Numerics numerics;
  if (draw.integer(0, 3) == 0) return numerics;
  numerics.integer_bits = draw.integer(0, 14);
  // Engines tabulate the exponential, which takes long for many fraction bits: those are drawn
  // seldom.
  const int most_fraction_bits = draw.integer(0, 15) == 0 ? 8 : 4;
  numerics.fraction_bits = draw.integer(numerics.integer_bits == 0 ? 1 : 0, most_fraction_bits);
  numerics.exponent_integer_bits = draw.integer(1, 8);
  numerics.exponent_table_fraction_bits = draw.integer(numerics.fraction_bits + 1, 30);
  numerics.division_rounding =
      draw.coin() ? DivisionRounding::kNearest : DivisionRounding::kTruncate;
  return numerics;
}

Timing draw_timing(Draw& draw) {
  Timing timing;
  if (draw.coin()) return timing;
  timing.dot_product_cycles = draw.integer(1, 16);
  timing.exponent_cycles = draw.integer(1, 16);
  timing.output_cycles = draw.integer(1, 16);
  timing.buffer_depth = draw.integer(1, 8);
  timing.scan_width_rows = draw.integer(1, 32);
  timing.compare_width_rows = draw.integer(1, 32);
  timing.shared_multipliers = draw.coin();
  return timing;
}

/// The largest sizes of a case. Most are small, since many small cases find more than a few large
/// ones in the same time.
struct Sizes {
  int num_rows;
  int num_lanes;
  int num_queries;
  int num_iterations;
  int arrival_interval_cycles;
  bool is_mapped;  ///< with slices, tiles and queries that see some of the rows
};

Sizes draw_sizes(Draw& draw) {
  switch (draw.integer(0, 7)) {
    case 0:
      return {36, 6, 2, 60, 40, false};
    case 1:
      return {20, 3, 3, 30, 40, true};
    case 2:
    case 3:
      return {8, 2, 2, 16, 24, true};
    default:
      return {8, 3, 2, 24, 24, false};
  }
}

Machine draw_machine(Draw& draw, const Sizes& sizes) {
  Machine machine;
  machine.hardware.num_rows = draw.integer(1, sizes.num_rows);
  machine.hardware.num_lanes = draw.integer(1, sizes.num_lanes);
  machine.numerics = draw_numerics(draw);
  machine.timing = draw_timing(draw);
  if (draw.coin()) {
    CandidateSelection selection;
    if (draw.coin()) {
      selection.iterations_per_row = draw.integer(1, 255) / 64.0;
    } else {
      selection.iterations = draw.integer(1, sizes.num_iterations);
    }
    machine.candidate_selection = selection;
  }
  if (draw.coin()) machine.post_scoring = PostScoring{draw.integer(1, 255) * 100.0 / 255};
  if (draw.coin()) {
    machine.workload.arrival_interval_cycles = draw.integer(0, sizes.arrival_interval_cycles);
  }
  if (sizes.is_mapped) {
    const int most_slices = std::min(3, machine.hardware.num_rows);
    machine.hardware.num_dims = draw.integer(1, most_slices * machine.hardware.num_lanes);
    if (draw.coin()) machine.mapping.tile_rows = draw.integer(1, machine.hardware.num_rows + 1);
  }
  return machine;
}

void fill(Draw& draw, Matrix<double>& matrix) {
  const int exponent = draw.integer(-10, 12);
  for (double& x : matrix.data()) x = std::ldexp(draw.integer(-128, 127), exponent);
}

Operation draw_operation(Draw& draw, const Machine& machine, const Sizes& sizes) {
  Operation operation;
  const Hardware& hardware = machine.hardware;
  const bool splits = machine.mapping.tile_rows.has_value();
  int n = draw.integer(1, splits ? 2 * sizes.num_rows : hardware.num_rows);
  const int d = draw.integer(1, hardware.max_dims());
  if (!splits) n = std::min(n, hardware.capacity_rows(d));
  operation.key.resize(n, d);
  operation.value.resize(n, d);
  operation.query.resize(draw.integer(1, sizes.num_queries), d);
  fill(draw, operation.query);
  fill(draw, operation.key);
  fill(draw, operation.value);
  if (sizes.is_mapped && draw.coin()) {
    for (int q = 0; q < operation.num_queries(); ++q) {
      operation.query_rows.push_back(draw.integer(1, n));
    }
  }
  return operation;
}

void require(bool condition, const std::string& what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

void compare_with_golden(const GoldenModel& golden, const Operation& operation,
                         const OperationResult& result) {
  const std::vector<GoldenResult> expected = golden.run(operation);
  require(expected.size() == result.queries.size(), "number of queries");
  for (std::size_t q = 0; q < expected.size(); ++q) {
    const QueryResult& query = result.queries[q];
    require(query.candidates == expected[q].candidates, "candidates differ from the golden model");
    require(query.selected == expected[q].selected, "rows kept differ from the golden model");
    require(std::equal(expected[q].output_raw.begin(), expected[q].output_raw.end(),
                       query.output_raw.begin()),
            "output differs from the golden model");
  }
}

/// SystemC keeps a simulation in a context; with a new one a process may have another, as long as
/// no threads of its kernel were used, and the modules have none.
class FreshSimulation {
 public:
  FreshSimulation() : before_(sc_core::sc_curr_simcontext) {
    sc_core::sc_curr_simcontext = &context_;
    sc_core::sc_default_global_context = &context_;
  }
  ~FreshSimulation() {
    sc_core::sc_curr_simcontext = before_;
    sc_core::sc_default_global_context = before_;
  }
  FreshSimulation(const FreshSimulation&) = delete;
  FreshSimulation& operator=(const FreshSimulation&) = delete;

 private:
  sc_core::sc_simcontext context_;
  sc_core::sc_simcontext* before_;
};

/// Tiles whose merged outputs would be too wide are refused; golden model and engines take the
/// rest.
bool fits(const Operation& operation, const Machine& machine) {
  try {
    check_fit(operation, 0, machine);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

void run_case(Draw& draw) {
  const Sizes sizes = draw_sizes(draw);
  const Machine machine = draw_machine(draw, sizes);
  const GoldenModel golden(machine);
  FastEngine fast(machine);
  FreshSimulation simulation;
  SystemCEngine systemc(machine, {}, [] { return false; });
  for (int count = draw.integer(1, 2); count > 0; --count) {
    const Operation operation = draw_operation(draw, machine, sizes);
    if (!fits(operation, machine)) return;
    const OperationResult& result = fast.run(operation);
    compare_with_golden(golden, operation, result);
    require(test::first_difference(result, systemc.run(operation)).empty(),
            "fast engine and SystemC differ");
  }
}

}  // namespace
}  // namespace a3

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  a3::Draw draw(data, size);
  a3::run_case(draw);
  return 0;
}

/// What events of a simulation that ends leave in the library's pool.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:sc_core::sc_event_timed::allocate";
}

/// SystemC's library has a `main` that asks for it; libFuzzer's own is linked before.
int sc_main(int /*argc*/, char** /*argv*/) {
  return 0;
}
