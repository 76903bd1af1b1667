// A bit flipped in the SystemC modules does what it does to the algorithm: before the first cycle
// of an operation, the golden model and the literal candidate search tell what that is. Whatever is
// struck whenever, the operation ends, and the next one is sound.
// A3_EQUIVALENCE_CASES sets how many machines (default 400), A3_EQUIVALENCE_SEED the first seed.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "a3/base/input_error.h"
#include "a3/fast/fast_engine.h"
#include "a3/golden/golden_model.h"
#include "a3/systemc/systemc_engine.h"
#include "arith/bit_widths.h"
#include "faults/random_place.h"
#include "golden/sorted_columns.h"
#include "random_machines.h"
#include "support/comparison.h"
#include "support/greedy_oracle.h"

namespace a3::test {
namespace {

bool never() {
  return false;
}

/// A place in the structure whose row or position (axis `row_axis`) the operation has.
Place place_in_use(Structure structure, const Machine& machine, std::size_t row_axis, int num_rows,
                   Draw& draw) {
  Place place = draw_place(structure, machine, draw);
  place[row_axis] = static_cast<int>(draw.below(num_rows));
  return place;
}

std::string compare_values(const GoldenModel& golden,
                           const GoldenModel::PreparedOperation& operation,
                           const OperationResult& struck) {
  for (int q = 0; q < operation.num_queries(); ++q) {
    const GoldenResult expected = golden.run(operation, q);
    const QueryResult& query = struck.queries[static_cast<std::size_t>(q)];
    if (query.candidates != expected.candidates) return fmt::format("query {}: candidates", q);
    if (query.selected != expected.selected) return fmt::format("query {}: rows kept", q);
    if (!std::equal(expected.output_raw.begin(), expected.output_raw.end(),
                    query.output_raw.begin())) {
      return fmt::format("query {}: output", q);
    }
  }
  return {};
}

/// Key and value SRAM hold what the golden model reads besides the sorted columns.
std::string strike_matrices(const RandomCase& random) {
  const GoldenModel golden(random.machine);
  SystemCEngine engine(random.machine, {}, never);
  Draw draw({random.seed});
  for (const Operation& operation : random.operations) {
    for (const Structure structure : {Structure::kKeySram, Structure::kValueSram}) {
      SoftError error{structure, 0, 0, {}};
      error.place = place_in_use(structure, random.machine, 0, operation.num_rows(), draw);
      const auto [row, lane, bit] = error.place;
      GoldenModel::PreparedOperation prepared = golden.prepare(operation);
      const bool is_key = structure == Structure::kKeySram;
      Matrix<std::int64_t>& matrix = is_key ? prepared.key : prepared.value;
      if (lane < matrix.num_cols()) {
        const std::int64_t width = std::int64_t{2} << (random.machine.numerics.integer_bits +
                                                       random.machine.numerics.fraction_bits);
        // As a number modulo 2^width, taken from the half range below zero up.
        const std::int64_t pattern = (matrix(row, lane) & (width - 1)) ^ (std::int64_t{1} << bit);
        matrix(row, lane) = pattern < width / 2 ? pattern : pattern - width;
      }
      engine.inject({error});
      const std::string difference = compare_values(golden, prepared, engine.run(operation));
      if (!difference.empty()) return to_text(error, random.machine) + ": " + difference;
    }
  }
  return {};
}

/// The cycles in which flipping that bit changes the output of a single query over four rows.
std::vector<std::int64_t> cycles_that_matter(Structure structure, const Place& place) {
  Machine machine;
  machine.hardware.num_rows = 4;
  machine.hardware.num_lanes = 1;
  Operation operation;
  for (Matrix<double>* matrix : {&operation.key, &operation.value}) {
    matrix->resize(4, 1);
    matrix->data() = {1, 2, 3, 2};
  }
  operation.query.resize(1, 1);
  operation.query.data() = {1};
  FastEngine sound(machine);
  SystemCEngine engine(machine, {}, never);
  const std::int64_t makespan_cycles = sound.run(operation).makespan_cycles;
  std::vector<std::int64_t> cycles;
  for (std::int64_t cycle = 0; cycle < makespan_cycles; ++cycle) {
    engine.inject({{structure, 0, cycle, place}});
    const std::int64_t output_raw = engine.run(operation).queries[0].output_raw[0];
    if (output_raw != sound.result().queries[0].output_raw[0]) cycles.push_back(cycle);
  }
  return cycles;
}

/// 0 ... last.
std::vector<std::int64_t> cycles_up_to(std::int64_t last) {
  std::vector<std::int64_t> cycles(static_cast<std::size_t>(last) + 1);
  std::iota(cycles.begin(), cycles.end(), 0);
  return cycles;
}

// Lock step, n = 4, a slot takes 4 + 9 = 13 cycles. Row 2 of the key is issued in cycle 2 and read
// in cycle 3; that of the value is issued in cycle 26 + 2 and read when its weight has been divided
// and multiplied, 9 cycles later. A bit that flips in cycle t is seen in cycle t.
TEST(SoftErrors, MatterUpToTheCycleInWhichTheirWordIsRead) {
  EXPECT_EQ(cycles_that_matter(Structure::kKeySram, {2, 0, 4}), cycles_up_to(3));
}

TEST(SoftErrors, MatterInTheValueSramUpToTheCycleOfTheWeightedSum) {
  EXPECT_EQ(cycles_that_matter(Structure::kValueSram, {2, 0, 4}), cycles_up_to(28 + 9));
}

// The score of row 2, issued in cycle 2 with a depth of 6, is written in cycle 8 and so can be
// struck from cycle 9 on; the exponent is issued in cycle 13 + 2 and reads it in cycle 16.
TEST(SoftErrors, MatterInAScoreFromItsWritingToItsReading) {
  EXPECT_EQ(cycles_that_matter(Structure::kScore, {0, 2, 8}),
            (std::vector<std::int64_t>{9, 10, 11, 12, 13, 14, 15, 16}));
}

TEST(SoftErrors, InKeysAndValuesEqualTheGoldenModelOfTheFlippedMatrices) {
  on_random_machines(strike_matrices);
}

std::vector<std::vector<OracleWord>> words_of(const golden::SortedColumns& columns) {
  std::vector<std::vector<OracleWord>> words(static_cast<std::size_t>(columns.num_columns()));
  for (int column = 0; column < columns.num_columns(); ++column) {
    for (int position = 0; position < columns.num_rows(); ++position) {
      words[static_cast<std::size_t>(column)].push_back(
          {columns.key(column, position), columns.row_id(column, position)});
    }
  }
  return words;
}

void flip(OracleWord& word, Structure structure, int bit, int element_bits) {
  if (structure == Structure::kRowId) {
    word.row ^= 1 << bit;
  } else {
    const std::int64_t span = std::int64_t{1} << element_bits;
    const std::int64_t pattern = (word.key & (span - 1)) ^ (std::int64_t{1} << bit);
    word.key = pattern < span / 2 ? pattern : pattern - span;
  }
}

/// Words of the sorted-key SRAM: out of order, or of rows that do not exist.
std::string strike_sorted_keys(const RandomCase& random) {
  if (!random.machine.candidate_selection) return {};
  const int score_bits =
      bit_widths(random.machine.hardware, random.machine.numerics).greedy_score_bits;
  const GoldenModel golden(random.machine);
  SystemCEngine engine(random.machine, {}, never);
  Draw draw({random.seed});
  for (const Operation& operation : random.operations) {
    const GoldenModel::PreparedOperation prepared = golden.prepare(operation);
    const int n = operation.num_rows();
    const std::int64_t num_iterations = iterations_for(*random.machine.candidate_selection, n);
    for (const Structure structure : {Structure::kSortedKey, Structure::kRowId}) {
      if (size_bits(structure, random.machine) == 0) continue;
      SoftError error{structure, 0, 0, {}};
      error.place = place_in_use(structure, random.machine, 1, n, draw);
      const auto [column, position, bit] = error.place;
      std::vector<std::vector<OracleWord>> words = words_of(golden::sort_columns(prepared.key));
      flip(words[static_cast<std::size_t>(column)][static_cast<std::size_t>(position)], structure,
           bit, 1 + random.machine.numerics.integer_bits + random.machine.numerics.fraction_bits);
      engine.inject({error});
      const OperationResult& struck = engine.run(operation);
      for (int q = 0; q < prepared.num_queries(); ++q) {
        const std::int64_t* row = prepared.query.row(q);
        const std::vector<std::int64_t> query(row, row + prepared.query.num_cols());
        if (struck.queries[static_cast<std::size_t>(q)].candidates ==
            expected_candidates(words, query, n, num_iterations, score_bits)) {
          continue;
        }
        return fmt::format("{}: query {}: candidates", to_text(error, random.machine), q);
      }
    }
  }
  return {};
}

TEST(SoftErrors, InSortedKeysAndRowIdsEqualTheSearchThroughTheFlippedWords) {
  on_random_machines(strike_sorted_keys);
}

std::string range_of_outputs(const OperationResult& struck, int output_bits) {
  const std::int64_t limit = std::int64_t{1} << (output_bits - 1);
  for (const QueryResult& query : struck.queries) {
    for (const std::int64_t raw : query.output_raw) {
      if (raw < -limit || raw >= limit) return "an output beyond its register";
    }
  }
  return {};
}

/// Several errors at once, anywhere and at any time; then the same operation without.
std::string strike_anything(const RandomCase& random) {
  FastEngine sound(random.machine);
  SystemCEngine engine(random.machine, {}, never);
  Draw draw({random.seed});
  const int output_bits = bit_widths(random.machine.hardware, random.machine.numerics).output_bits;
  for (const Operation& operation : random.operations) {
    const std::int64_t makespan_cycles = sound.run(operation).makespan_cycles;
    std::vector<SoftError> errors;
    for (const Structure structure : kStructures) {
      if (size_bits(structure, random.machine) == 0) continue;
      for (int k = 0; k < 3; ++k) {
        errors.push_back({structure, 0, draw.below(makespan_cycles),
                          draw_place(structure, random.machine, draw)});
      }
    }
    engine.inject(errors);
    std::string difference = range_of_outputs(engine.run(operation), output_bits);
    if (difference.empty()) difference = first_difference(sound.result(), engine.run(operation));
    if (!difference.empty()) return difference;
  }
  return {};
}

/// Whose queries see some of the rows.
RandomCase random_causal_case(std::uint64_t seed) {
  RandomCase random = random_case(seed);
  Draw draw({seed});
  for (Operation& operation : random.operations) {
    for (int q = 0; q < operation.num_queries(); ++q) {
      operation.query_rows.push_back(1 +
                                     static_cast<std::int32_t>(draw.below(operation.num_rows())));
    }
  }
  return random;
}

TEST(SoftErrors, AnywhereAtAnyTimeLeaveTheNextOperationSound) {
  on_random_machines(strike_anything);
  on_random_machines(strike_anything, random_causal_case);
}

// An engine does not strike what runs in tiles.
TEST(SoftErrors, AreRefusedWhereAnOperationRunsInTiles) {
  Machine machine;
  machine.hardware.num_rows = 4;
  machine.mapping.tile_rows = 3;
  Operation operation;
  for (Matrix<double>* matrix : {&operation.key, &operation.value, &operation.query}) {
    matrix->resize(4, 1);
    std::fill(matrix->data().begin(), matrix->data().end(), 1.0);
  }
  SystemCEngine engine(machine, {}, never);
  engine.inject({{Structure::kKeySram, 5, 0, {0, 0, 0}}});
  try {
    engine.run(operation);
    FAIL() << "was struck";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("operation 5 has n = 4 rows and runs in tiles"),
              std::string::npos)
        << error.what();
  }
  // Nothing of it is left for an operation that can be struck.
  for (Matrix<double>* matrix : {&operation.key, &operation.value}) matrix->resize(2, 1);
  FastEngine sound(machine);
  EXPECT_EQ(first_difference(sound.run(operation), engine.run(operation)), "");
}

}  // namespace
}  // namespace a3::test
