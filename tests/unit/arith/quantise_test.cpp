#include "a3/arith/quantise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "number_format.h"

namespace a3 {
namespace {

using test::format;
using ::testing::Each;
using ::testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Matrix<double> filled(int num_rows, int num_cols, double x) {
  Matrix<double> matrix(num_rows, num_cols);
  matrix.data().assign(matrix.data().size(), x);
  return matrix;
}

Operation operation_of(int num_rows, int num_queries, int num_dims, double x) {
  return {filled(num_rows, num_dims, x), filled(num_rows, num_dims, x),
          filled(num_queries, num_dims, x)};
}

Machine machine_with_lanes(int num_lanes) {
  Machine machine;
  machine.hardware.num_lanes = num_lanes;
  return machine;
}

std::int64_t saturated_in_key(const std::vector<double>& numbers) {
  Operation operation = operation_of(1, 1, static_cast<int>(numbers.size()), 0);
  operation.key.data() = numbers;
  QuantisedOperation result;
  quantise(operation, machine_with_lanes(static_cast<int>(numbers.size())), result);
  return result.saturated_elements;
}

// i = f = 4: L = 2^8 - 1 = 255, one raw unit is 1/16.
TEST(Quantise, ReturnsEveryRepresentableNumberUnchanged) {
  for (int raw = -255; raw <= 255; ++raw) {
    EXPECT_EQ(quantise(raw / 16.0, format(4, 4)), raw);
  }
}

TEST(Quantise, RoundsEveryHalfWayPointToTheEvenNeighbour) {
  for (int below = -255; below < 255; ++below) {
    const int even = below % 2 == 0 ? below : below + 1;
    EXPECT_EQ(quantise((below + 0.5) / 16, format(4, 4)), even) << below << " and a half";
  }
}

TEST(Quantise, RoundsTheNumbersNextToAHalfWayPointToTheNearerNeighbour) {
  for (int below = -255; below < 255; ++below) {
    const double half_way = (below + 0.5) / 16;
    EXPECT_EQ(quantise(std::nextafter(half_way, -kInfinity), format(4, 4)), below);
    EXPECT_EQ(quantise(std::nextafter(half_way, kInfinity), format(4, 4)), below + 1);
  }
}

TEST(Quantise, ClampsToTheSymmetricRangeOfEveryFormat) {
  for (int integer_bits = 0; integer_bits <= 16; ++integer_bits) {
    for (int fraction_bits = 0; fraction_bits <= 15; ++fraction_bits) {
      const int magnitude_bits = integer_bits + fraction_bits;
      if (magnitude_bits < 1 || magnitude_bits > 24) continue;
      const std::int32_t limit = (1 << magnitude_bits) - 1;
      const double largest = static_cast<double>(limit) / (1 << fraction_bits);
      const Numerics numerics = format(integer_bits, fraction_bits);
      SCOPED_TRACE(testing::Message() << integer_bits << "." << fraction_bits);
      for (const double x : {largest, 2 * largest, 1e18, std::numeric_limits<double>::max()}) {
        EXPECT_EQ(quantise(x, numerics), limit);
        EXPECT_EQ(quantise(-x, numerics), -limit);
      }
    }
  }
}

TEST(Quantise, TakesZeroOfEitherSignAndTheSmallestNumbersForZero) {
  const double tiny = std::numeric_limits<double>::denorm_min();
  for (const double x : {0.0, -0.0, tiny, -tiny}) EXPECT_EQ(quantise(x, format(4, 4)), 0);
}

// 15.95 * 16 = 255.2 and 15.96 * 16 = 255.36 round to the limit by themselves; 255.5 is a tie whose
// even neighbour is 256, which the clamp changes.
TEST(QuantiseOperation, CountsAnElementOnlyIfTheClampChangedItsRoundedValue) {
  EXPECT_EQ(saturated_in_key({15.9375, -15.9375, 15.95, -15.95, 15.96, -15.96}), 0);
  EXPECT_EQ(saturated_in_key({255.5 / 16}), 1);
  EXPECT_EQ(saturated_in_key({-255.5 / 16}), 1);
  EXPECT_EQ(saturated_in_key({std::nextafter(255.5 / 16, 0.0)}), 0);
  EXPECT_EQ(saturated_in_key({16, -16, 0, 1e300, -1e300}), 4);
}

TEST(QuantiseOperation, AddsUpTheSaturatedElementsOfKeyValueAndQuery) {
  Operation operation = operation_of(2, 3, 2, 1);
  operation.key(0, 0) = 100;
  operation.value(0, 1) = -100;
  operation.value(1, 0) = 100;
  for (double& x : operation.query.data()) x = 1000;  // 3 x 2
  QuantisedOperation result;
  quantise(operation, machine_with_lanes(2), result);
  EXPECT_EQ(result.saturated_elements, 1 + 2 + 6);
}

// Keys and values are of one part each; queries, which all parts have, count in the first.
TEST(QuantiseOperation, PartsCountEachSaturatedElementOnce) {
  Operation operation = operation_of(4, 3, 2, 1);
  operation.key(1, 0) = 100;
  operation.value(2, 1) = -100;
  operation.value(3, 0) = 100;
  operation.query(0, 0) = 100;
  operation.query(2, 1) = 100;
  const std::vector<int> queries = {0, 1, 2};
  QuantisedOperation result;
  quantise(operation, {0, 2, queries, {}}, machine_with_lanes(2), result);
  EXPECT_EQ(result.saturated_elements, 1 + 2);
  quantise(operation, {2, 2, queries, {}}, machine_with_lanes(2), result);
  EXPECT_EQ(result.saturated_elements, 2);
}

TEST(QuantiseOperation, KeepsShapesAndPadsColumnsWithZeros) {
  Operation operation;
  operation.key = filled(2, 2, 0);
  operation.key.data() = {1, -2, 0.25, 0.5};  // * 16
  operation.value = filled(2, 2, 0);
  operation.value.data() = {3, 4, -5, 100};
  operation.query = filled(1, 2, 0);
  operation.query.data() = {-0.125, 7};
  QuantisedOperation result;
  quantise(operation, machine_with_lanes(3), result);
  EXPECT_EQ(result.num_rows(), 2);
  EXPECT_EQ(result.num_queries(), 1);
  EXPECT_EQ(result.num_dims, 2);
  EXPECT_EQ(result.key.num_cols(), 3);
  EXPECT_EQ(result.value.num_cols(), 3);
  EXPECT_EQ(result.query.num_cols(), 3);
  EXPECT_THAT(result.key.data(), ElementsAre(16, -32, 0, 4, 8, 0));
  EXPECT_THAT(result.value.data(), ElementsAre(48, 64, 0, -80, 255, 0));
  EXPECT_THAT(result.query.data(), ElementsAre(-2, 112, 0));
  EXPECT_EQ(result.saturated_elements, 1);
}

TEST(QuantiseOperation, LeavesNothingOfALargerOperationBefore) {
  const Machine machine = machine_with_lanes(8);
  QuantisedOperation result;
  quantise(operation_of(20, 5, 8, 1000), machine, result);
  EXPECT_EQ(result.saturated_elements, 20 * 8 + 20 * 8 + 5 * 8);

  quantise(operation_of(3, 2, 1, 2), machine, result);
  EXPECT_EQ(result.saturated_elements, 0);
  EXPECT_EQ(result.num_dims, 1);
  EXPECT_EQ(result.num_rows(), 3);
  EXPECT_EQ(result.num_queries(), 2);
  const auto one_column = [](int num_rows) {
    std::vector<std::int32_t> padded;
    for (int r = 0; r < num_rows; ++r) padded.insert(padded.end(), {32, 0, 0, 0, 0, 0, 0, 0});
    return padded;
  };
  EXPECT_EQ(result.key.data(), one_column(3));
  EXPECT_EQ(result.value.data(), one_column(3));
  EXPECT_EQ(result.query.data(), one_column(2));
}

TEST(QuantiseOperation, ReusesItsMemoryForASmallerOperation) {
  const Machine machine = machine_with_lanes(8);
  QuantisedOperation result;
  quantise(operation_of(20, 5, 8, 1), machine, result);
  const std::int32_t* const key = result.key.row(0);
  const std::int32_t* const value = result.value.row(0);
  const std::int32_t* const query = result.query.row(0);
  quantise(operation_of(19, 1, 4, 1), machine, result);
  EXPECT_EQ(result.key.row(0), key);
  EXPECT_EQ(result.value.row(0), value);
  EXPECT_EQ(result.query.row(0), query);
}

TEST(QuantiseOperation, GivesEachElementWhatTheScalarFunctionGives) {
  const Numerics numerics = format(3, 7);
  Machine machine = machine_with_lanes(101);
  machine.numerics = numerics;
  Operation operation = operation_of(1, 1, 101, 0);
  // Beyond +-8 at both ends.
  for (int c = 0; c < 101; ++c) operation.query(0, c) = (c - 50) * 0.2371;
  QuantisedOperation result;
  quantise(operation, machine, result);
  for (int c = 0; c < 101; ++c) {
    EXPECT_EQ(result.query(0, c), quantise(operation.query(0, c), numerics)) << "column " << c;
  }
  EXPECT_THAT(result.key.data(), Each(0));
}

}  // namespace
}  // namespace a3
