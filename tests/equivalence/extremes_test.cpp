// At the ends of every field's range, with the largest numbers of either sign, the three models
// agree and no register of the SystemC modules meets a number that it does not hold. Built with
// UndefinedBehaviorSanitizer (preset asan) this shows that nothing overflows unseen either.
// tests/unit/arith/bit_widths_test.cpp has the same by arithmetic, for all formats and sizes.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "a3/fast/fast_engine.h"
#include "a3/golden/golden_model.h"
#include "a3/machine/load_machine.h"
#include "a3/systemc/systemc_engine.h"
#include "support/comparison.h"
#include "support/fresh_process.h"

namespace a3::test {
namespace {

struct Format {
  int integer_bits;
  int fraction_bits;
};

/// Of an operation, and how it is laid on its machine.
struct Size {
  int num_rows;
  int num_dims;
  int num_slices = 1;  ///< of a row
  int num_tiles = 1;
};

constexpr double kBeyondEveryRange = 1e9;
constexpr int kMaxArgumentBits = 40;
constexpr int kMaxExponentIntegerBits = 16;

/// Signs by row and column: all the same, by rows, by columns, and both.
constexpr int kNumPatterns = 4;

Matrix<double> largest_numbers(int num_rows, int num_cols, int pattern) {
  Matrix<double> matrix;
  matrix.resize(num_rows, num_cols);
  for (int r = 0; r < num_rows; ++r) {
    for (int c = 0; c < num_cols; ++c) {
      const int minus_signs = (pattern & 1 ? r : 0) + (pattern & 2 ? c : 0);
      matrix(r, c) = minus_signs % 2 == 0 ? kBeyondEveryRange : -kBeyondEveryRange;
    }
  }
  return matrix;
}

/// Key, value and query each in a pattern of its own; negative queries come by their rows.
std::vector<Operation> extreme_operations(const Size& size) {
  std::vector<Operation> operations;
  for (int pattern = 0; pattern < kNumPatterns; ++pattern) {
    Operation operation;
    operation.key = largest_numbers(size.num_rows, size.num_dims, pattern);
    operation.value = largest_numbers(size.num_rows, size.num_dims, (pattern + 2) % kNumPatterns);
    operation.query = largest_numbers(2, size.num_dims, pattern | 1);
    operations.push_back(operation);
  }
  return operations;
}

std::string difference_from_golden(const OperationResult& result,
                                   const std::vector<GoldenResult>& golden) {
  for (std::size_t q = 0; q < golden.size(); ++q) {
    const QueryResult& query = result.queries[q];
    const bool agrees = query.candidates == golden[q].candidates &&
                        query.selected == golden[q].selected &&
                        std::equal(golden[q].output_raw.begin(), golden[q].output_raw.end(),
                                   query.output_raw.begin());
    if (!agrees) return fmt::format("query {} differs from the golden model", q);
  }
  return {};
}

std::string compare_models_at_extremes(const Machine& machine, const Size& size) {
  SystemCEngine systemc(machine, {}, [] { return false; });
  FastEngine fast(machine);
  const GoldenModel golden(machine);
  for (const Operation& operation : extreme_operations(size)) {
    const OperationResult& result = fast.run(operation);
    std::string difference = first_difference(result, systemc.run(operation));
    if (difference.empty()) difference = difference_from_golden(result, golden.run(operation));
    if (!difference.empty()) return difference;
  }
  return {};
}

/// The `index`-th way to set what is left: exponent, rounding, timing, approximation.
Machine extreme_machine(const Format& format, const Size& size, int index) {
  Machine machine;
  const int tile_rows = (size.num_rows + size.num_tiles - 1) / size.num_tiles;
  machine.hardware.num_rows = tile_rows * size.num_slices;
  machine.hardware.num_lanes = (size.num_dims + size.num_slices - 1) / size.num_slices;
  machine.hardware.num_dims = size.num_dims;
  if (size.num_tiles > 1) machine.mapping.tile_rows = Mapping::kAutoTileRows;
  Numerics& numerics = machine.numerics;
  numerics.integer_bits = format.integer_bits;
  numerics.fraction_bits = format.fraction_bits;
  numerics.exponent_integer_bits =
      index & 1 ? std::min(kMaxExponentIntegerBits, kMaxArgumentBits - 2 * format.fraction_bits)
                : 1;
  numerics.exponent_table_fraction_bits = index & 2 ? 30 : format.fraction_bits + 1;
  numerics.division_rounding = index & 1 ? DivisionRounding::kTruncate : DivisionRounding::kNearest;
  if (index & 2) {
    machine.timing = {1000, 1000, 1000, 64, 1024, 1024, true};
  } else {
    machine.timing = {1, 1, 1, 1, 1, 1, true};
  }
  if (index & 4) {
    CandidateSelection selection;
    selection.iterations = index & 1 ? std::int64_t{size.num_rows} * size.num_dims + 1 : 1;
    if (*selection.iterations > 100000) selection.iterations = 1000;
    machine.candidate_selection = selection;
  }
  if (index & 8) machine.post_scoring = PostScoring{index & 1 ? 100.0 : 1e-300};
  return machine;
}

void expect_equality_at(const Format& format, const Size& size) {
  constexpr int kNumWays = 16;
  for (int index = 0; index < kNumWays; ++index) {
    const Machine machine = extreme_machine(format, size, index);
    SCOPED_TRACE(to_json(machine).dump());
    ASSERT_NO_THROW(machine_from_json(to_json(machine), "extreme", "/")) << "a machine not allowed";
    ASSERT_EQ(in_fresh_process([&] { return compare_models_at_extremes(machine, size); }), "");
  }
}

std::ostream& operator<<(std::ostream& out, const Format& format) {
  return out << format.integer_bits << '.' << format.fraction_bits;
}

class Extremes : public ::testing::TestWithParam<Format> {};

TEST_P(Extremes, OfNumbersInMachinesOfAllShapes) {
  for (const Size& size :
       {Size{1, 1}, Size{2, 1}, Size{1, 3}, Size{17, 2}, Size{64, 16}, Size{33, 5}}) {
    expect_equality_at(GetParam(), size);
  }
}

// The ends of both ranges, of their sum, and where the fast engine's narrow datapath ends.
INSTANTIATE_TEST_SUITE_P(OfEveryFormat, Extremes,
                         ::testing::Values(Format{0, 1}, Format{1, 0}, Format{16, 0}, Format{0, 15},
                                           Format{16, 8}, Format{9, 15}, Format{15, 0},
                                           Format{8, 7}, Format{9, 7}, Format{4, 4}, Format{7, 7},
                                           Format{6, 7}));

// Merging needs up to 62 bits: 4 + i + 5 f + max(2 f, ...) + ceil(log2(n)), which is what 10.6 and
// 64 rows have.
/// Running sums on both sides of 2^31, which is 32768 products of 256 x 256: the fast engine
/// searches in 32 bits where they suffice. What a sum that is wrong changes here is the number of
/// min steps that are skipped.
TEST(ExtremesOfSums, OnMachinesThatHoldMoreThan32Bits) {
  const Size size = {320, 128};
  Machine machine;
  machine.hardware.num_dims = size.num_dims;
  machine.hardware.num_rows = 2 * size.num_rows;  // words of 64 lanes
  machine.candidate_selection.emplace();
  for (const std::int64_t iterations : {160, 32700, 32767, 32768, 32769, 33100, 320 * 128}) {
    machine.candidate_selection->iterations = iterations;
    SCOPED_TRACE(fmt::format("M = {}", iterations));
    EXPECT_EQ(in_fresh_process([&] { return compare_models_at_extremes(machine, size); }), "");
  }
}

TEST(ExtremesOfMapping, OfNumbersInSlicesAndTiles) {
  for (const Format& format : {Format{10, 6}, Format{0, 7}, Format{15, 0}}) {
    for (const Size& size : {Size{64, 16, 1, 2}, Size{64, 16, 4, 7}, Size{33, 5, 5, 1},
                             Size{3, 7, 2, 3}, Size{2, 3, 3, 2}}) {
      expect_equality_at(format, size);
    }
  }
}

TEST(ExtremesOfSize, AsManyRowsAndAsManyLanesAsThereMayBe) {
  for (const Format& format : {Format{4, 4}, Format{16, 7}}) {
    for (const Size& size : {Size{65536, 1}, Size{1, 1024}}) {
      const Machine machine = extreme_machine(format, size, 12);
      ASSERT_EQ(in_fresh_process([&] { return compare_models_at_extremes(machine, size); }), "")
          << to_json(machine).dump();
    }
  }
}

}  // namespace
}  // namespace a3::test
