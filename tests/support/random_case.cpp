#include "support/random_case.h"

#include <nlohmann/json.hpp>
#include <random>

#include "a3/machine/load_machine.h"

namespace a3::test {
namespace {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : bits_(seed) {}

  int integer(int min, int max) { return std::uniform_int_distribution<int>(min, max)(bits_); }
  double real(double min, double max) {
    return std::uniform_real_distribution<double>(min, max)(bits_);
  }
  bool chance(double probability) { return real(0, 1) < probability; }

 private:
  std::mt19937_64 bits_;
};

Numerics random_numerics(Draw& draw) {
  Numerics numerics;
  if (draw.chance(0.4)) return numerics;
  numerics.integer_bits = draw.integer(0, 6);
  numerics.fraction_bits = draw.integer(numerics.integer_bits == 0 ? 1 : 0, 6);
  numerics.exponent_integer_bits = draw.integer(1, 9);
  numerics.exponent_table_fraction_bits = draw.integer(numerics.fraction_bits + 1, 20);
  numerics.division_rounding =
      draw.chance(0.5) ? DivisionRounding::kNearest : DivisionRounding::kTruncate;
  return numerics;
}

Timing random_timing(Draw& draw, int num_lanes) {
  Timing timing;
  timing.dot_product_cycles = default_dot_product_cycles(num_lanes);
  if (draw.chance(0.4)) return timing;
  timing.dot_product_cycles = draw.integer(1, 14);
  timing.exponent_cycles = draw.integer(1, 12);
  timing.output_cycles = draw.integer(1, 14);
  timing.buffer_depth = draw.integer(1, 7);
  timing.scan_width_rows = draw.integer(1, 20);
  timing.compare_width_rows = draw.integer(1, 20);
  timing.shared_multipliers = draw.chance(0.7);
  return timing;
}

CandidateSelection random_selection(Draw& draw, int num_rows, int num_lanes) {
  CandidateSelection selection;
  if (draw.chance(0.5)) {
    selection.iterations_per_row = draw.real(0.01, 2.0);
  } else if (draw.chance(0.15)) {
    selection.iterations =
        num_rows * num_lanes + draw.integer(0, 5);  // more than there are products
  } else {
    selection.iterations = draw.integer(1, 2 * num_rows);
  }
  return selection;
}

/// The largest sizes that are drawn.
struct Sizes {
  int num_rows;
  int num_lanes;
  int num_queries;
};

Machine random_machine(Draw& draw, const Sizes& sizes) {
  Machine machine;
  machine.hardware.num_rows = draw.integer(1, sizes.num_rows);
  machine.hardware.num_lanes = draw.integer(1, sizes.num_lanes);
  machine.numerics = random_numerics(draw);
  machine.timing = random_timing(draw, machine.hardware.num_lanes);
  if (draw.chance(0.7)) {
    machine.candidate_selection =
        random_selection(draw, machine.hardware.num_rows, machine.hardware.num_lanes);
  }
  if (draw.chance(0.6))
    machine.post_scoring = PostScoring{draw.chance(0.1) ? 100 : draw.real(0.01, 60)};
  if (draw.chance(0.4)) machine.workload.arrival_interval_cycles = draw.integer(1, 150);
  return machine;
}

/// Coarse grids make ties, large scales saturate, single-signed matrices leave no candidate.
void fill(Draw& draw, Matrix<double>& matrix) {
  const double scale = draw.chance(0.2) ? 40 : draw.real(0.1, 3);
  const bool coarse = draw.chance(0.4);
  const bool single_signed = draw.chance(0.15);
  for (double& x : matrix.data()) {
    x = coarse ? draw.integer(-2, 2) * scale / 2 : draw.real(-scale, scale);
    if (single_signed) x = -std::abs(x);
    if (draw.chance(0.05)) x = 0;
  }
}

Operation random_operation(Draw& draw, const Machine& machine, int most_queries) {
  Operation operation;
  const int n = draw.integer(1, machine.hardware.num_rows);
  const int d = draw.integer(1, machine.hardware.num_lanes);
  operation.key.resize(n, d);
  operation.value.resize(n, d);
  operation.query.resize(draw.integer(1, most_queries), d);
  fill(draw, operation.key);
  fill(draw, operation.value);
  fill(draw, operation.query);
  return operation;
}

/// Wide and long operations, which need not fit whole.
Operation random_mapped_operation(Draw& draw, const Machine& machine, const Sizes& sizes) {
  const Hardware& hardware = machine.hardware;
  Operation operation;
  const int d = draw.integer(1, hardware.max_dims());
  const int capacity = hardware.capacity_rows(d);
  const int most_rows = machine.mapping.tile_rows ? 3 * sizes.num_rows : capacity;
  const int n = draw.integer(1, most_rows);
  operation.key.resize(n, d);
  operation.value.resize(n, d);
  operation.query.resize(draw.integer(1, sizes.num_queries), d);
  fill(draw, operation.key);
  fill(draw, operation.value);
  fill(draw, operation.query);
  if (draw.chance(0.6)) {
    const bool is_causal = draw.chance(0.5);
    for (int q = 0; q < operation.num_queries(); ++q) {
      operation.query_rows.push_back(is_causal ? std::min(n, q + 1) : draw.integer(1, n));
    }
  }
  return operation;
}

RandomCase random_case(std::uint64_t seed, const Sizes& sizes) {
  Draw draw(seed);
  RandomCase random;
  random.seed = seed;
  random.machine = random_machine(draw, sizes);
  for (int count = draw.integer(1, 3); count > 0; --count) {
    random.operations.push_back(random_operation(draw, random.machine, sizes.num_queries));
  }
  return random;
}

System random_system(Draw& draw) {
  System system;
  system.units = draw.integer(1, 5);
  if (draw.chance(0.3)) system.distribution = Distribution::kQueries;
  system.double_buffered = draw.chance(0.5);
  if (draw.chance(0.4)) system.operations_per_group = draw.integer(1, 3);
  if (draw.chance(0.7)) {
    system.memory.emplace();
    system.memory->bytes_per_cycle = draw.integer(1, draw.chance(0.5) ? 8 : 400);
    system.memory->latency_cycles = draw.chance(0.3) ? 0 : draw.integer(1, 200);
    system.memory->element_bytes = draw.integer(1, 4);
    system.memory->sorted_entry_bytes = draw.integer(1, 6);
  }
  if (draw.chance(0.3)) {
    system.sorting.where = SortingPlace::kHost;
    system.sorting.cycles_per_matrix = draw.chance(0.2) ? 0 : draw.integer(1, 900);
  } else if (draw.chance(0.6)) {
    system.sorting.where = SortingPlace::kOnChip;
    system.sorting.sorters = draw.integer(1, 10);
    system.sorting.digit_bits = draw.integer(1, 8);
  }
  return system;
}

}  // namespace

RandomCase random_case(std::uint64_t seed) {
  return random_case(seed, {70, 12, 9});
}

RandomCase random_mapped_case(std::uint64_t seed) {
  constexpr Sizes kSizes = {50, 9, 9};
  Draw draw(seed);
  RandomCase random;
  random.seed = seed;
  random.machine = random_machine(draw, kSizes);
  Hardware& hardware = random.machine.hardware;
  if (draw.chance(0.7)) {
    const int most_slices = std::min(5, hardware.num_rows);
    hardware.num_dims = draw.integer(1, most_slices * hardware.num_lanes);
  }
  if (draw.chance(0.6)) {
    random.machine.mapping.tile_rows =
        draw.chance(0.3) ? Mapping::kAutoTileRows : draw.integer(1, hardware.num_rows + 5);
  }
  for (int count = draw.integer(1, 3); count > 0; --count) {
    random.operations.push_back(random_mapped_operation(draw, random.machine, kSizes));
  }
  return random;
}

RandomCase random_system_case(std::uint64_t seed) {
  RandomCase random = random_mapped_case(seed);
  constexpr std::uint64_t kOtherBits = 0x5157e3;
  Draw draw(seed ^ kOtherBits);
  random.machine.system = random_system(draw);
  for (int more = draw.integer(0, 5); more > 0; --more) {
    random.operations.push_back(random_mapped_operation(draw, random.machine, {30, 9, 9}));
  }
  return random;
}

RandomCase large_random_case(std::uint64_t seed) {
  return random_case(seed, {400, 130, 20});
}

std::ostream& operator<<(std::ostream& out, const RandomCase& random) {
  out << "seed " << random.seed << ", machine " << to_json(random.machine).dump();
  for (const Operation& operation : random.operations) {
    out << ", n " << operation.num_rows() << " d " << operation.num_dims() << " m "
        << operation.num_queries();
    if (!operation.query_rows.empty()) out << " some rows visible";
  }
  return out;
}

}  // namespace a3::test
