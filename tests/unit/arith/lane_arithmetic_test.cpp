#include "arith/lane_arithmetic.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "wide.h"

namespace a3 {
namespace {

using test::Wide;
using Elements = std::vector<std::int32_t>;
using Sums = std::vector<std::int64_t>;

constexpr int kMaxLanes = 130;
constexpr std::int32_t kLargestElement = (1 << 24) - 1;  // i + f = 24
constexpr std::int32_t kLargestWeight = 1 << 30;         // 1.0 with f = 15
constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();

/// Every instruction set that this processor has, each test once.
class LaneArithmetic : public testing::TestWithParam<std::int64_t> {
 protected:
  void SetUp() override { use(GetParam()); }
  void TearDown() override { use(0); }  // 0: back to the best one

 private:
  static void use(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

std::string instruction_set(const testing::TestParamInfo<std::int64_t>& target) {
  return hwy::TargetName(target.param);
}

INSTANTIATE_TEST_SUITE_P(EveryInstructionSet, LaneArithmetic,
                         testing::ValuesIn(hwy::SupportedAndGeneratedTargets()), instruction_set);

Wide plain_dot_product(const std::int32_t* a, const std::int32_t* b, int num_lanes) {
  Wide sum = 0;
  for (int lane = 0; lane < num_lanes; ++lane) sum += Wide{a[lane]} * b[lane];
  return sum;
}

void expect_dot_product(const std::int32_t* a, const std::int32_t* b, int num_lanes) {
  ASSERT_TRUE(dot_product(a, b, num_lanes) == plain_dot_product(a, b, num_lanes))
      << num_lanes << " lanes";
}

/// Compares every lane, and that the lanes behind the last stay as they are.
void expect_accumulated(const std::int64_t* before, std::int64_t* accumulators, std::int32_t weight,
                        const std::int32_t* value, int num_lanes, int num_in_memory) {
  accumulate_weighted(accumulators, weight, value, num_lanes);
  for (int lane = 0; lane < num_in_memory; ++lane) {
    const Wide added = lane < num_lanes ? Wide{weight} * value[lane] : Wide{0};
    ASSERT_TRUE(accumulators[lane] == before[lane] + added)
        << "lane " << lane << " of " << num_lanes << ", weight " << weight;
  }
}

void expect_accumulated(const Sums& before, std::int32_t weight, const Elements& value,
                        int num_lanes) {
  Sums accumulators = before;
  expect_accumulated(before.data(), accumulators.data(), weight, value.data(), num_lanes,
                     static_cast<int>(before.size()));
}

Elements alternating(std::int32_t even, std::int32_t odd) {
  Elements elements(kMaxLanes);
  for (std::size_t lane = 0; lane < elements.size(); ++lane) {
    elements[lane] = lane % 2 == 0 ? even : odd;
  }
  return elements;
}

TEST_P(LaneArithmetic, DotProductIsExactForTheLargestElementsOfEveryLength) {
  const Elements high = alternating(kLargestElement, kLargestElement);
  const Elements low = alternating(-kLargestElement, -kLargestElement);
  const Elements mixed = alternating(kLargestElement, -kLargestElement);
  for (int lanes = 0; lanes <= kMaxLanes; ++lanes) {
    expect_dot_product(high.data(), high.data(), lanes);
    expect_dot_product(high.data(), low.data(), lanes);
    expect_dot_product(low.data(), low.data(), lanes);
    expect_dot_product(high.data(), mixed.data(), lanes);
    expect_dot_product(mixed.data(), mixed.data(), lanes);
  }
}

// The whole range of the type: one product of 2^62 among others that are small.
TEST_P(LaneArithmetic, DotProductIsExactForTheWholeRangeOfItsElements) {
  for (int lanes = 1; lanes <= kMaxLanes; ++lanes) {
    for (int lane = 0; lane < lanes; ++lane) {
      Elements a = alternating(1, -1);
      Elements b = alternating(kMin, kMax);
      a[static_cast<std::size_t>(lane)] = kMin;
      b[static_cast<std::size_t>(lane)] = lane % 3 == 0 ? kMin : kMax;
      expect_dot_product(a.data(), b.data(), lanes);
    }
  }
}

TEST_P(LaneArithmetic, DotProductTakesEveryLaneOnce) {
  for (int lanes = 0; lanes <= kMaxLanes; ++lanes) {
    for (int lane = 0; lane < lanes; ++lane) {
      Elements a(static_cast<std::size_t>(lanes), 0);
      a[static_cast<std::size_t>(lane)] = 3;
      const Elements b = alternating(5, -7);
      ASSERT_EQ(dot_product(a.data(), b.data(), lanes), lane % 2 == 0 ? 15 : -21)
          << "lane " << lane << " of " << lanes;
    }
  }
}

TEST_P(LaneArithmetic, DotProductIsExactForRandomElementsAtAnyAddress) {
  constexpr std::uint32_t kSeed = 328;
  SCOPED_TRACE(testing::Message() << "seed " << kSeed);
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<std::int32_t> any(-kLargestElement, kLargestElement);
  for (int lanes = 0; lanes <= kMaxLanes; ++lanes) {
    for (std::size_t offset = 0; offset < 8; ++offset) {
      // Vectors of exactly this length, so that a sanitizer sees a lane read too far.
      Elements a(offset + static_cast<std::size_t>(lanes));
      Elements b((7 - offset) + static_cast<std::size_t>(lanes));
      for (std::int32_t& x : a) x = any(random);
      for (std::int32_t& x : b) x = any(random);
      expect_dot_product(a.data() + offset, b.data() + (7 - offset), lanes);
    }
  }
}

TEST_P(LaneArithmetic, AccumulateIsExactForTheLargestValuesAndWeightsOfEveryLength) {
  const Sums before(kMaxLanes + 3, -123456789012345);
  for (const std::int32_t weight : {0, 1, kLargestWeight, kMax, -1, kMin}) {
    for (const std::int32_t element : {kLargestElement, -kLargestElement, kMax, kMin}) {
      const Elements value = alternating(element, 1 - element / 2);
      for (int lanes = 0; lanes <= kMaxLanes; ++lanes) {
        expect_accumulated(before, weight, value, lanes);
      }
    }
  }
}

TEST_P(LaneArithmetic, AccumulateIsExactForRandomValuesAtAnyAddress) {
  constexpr std::uint32_t kSeed = 341;
  SCOPED_TRACE(testing::Message() << "seed " << kSeed);
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<std::int32_t> any_value(-kLargestElement, kLargestElement);
  std::uniform_int_distribution<std::int32_t> any_weight(0, kLargestWeight);
  std::uniform_int_distribution<std::int64_t> any_sum(-(std::int64_t{1} << 61),
                                                      std::int64_t{1} << 61);
  for (int lanes = 0; lanes <= kMaxLanes; ++lanes) {
    for (std::size_t offset = 0; offset < 8; ++offset) {
      Elements value(offset + static_cast<std::size_t>(lanes));
      Sums before((7 - offset) + static_cast<std::size_t>(lanes));
      for (std::int32_t& x : value) x = any_value(random);
      for (std::int64_t& x : before) x = any_sum(random);
      Sums accumulators = before;
      expect_accumulated(before.data() + (7 - offset), accumulators.data() + (7 - offset),
                         any_weight(random), value.data() + offset, lanes, lanes);
    }
  }
}

TEST_P(LaneArithmetic, AccumulateAddsUpRowAfterRow) {
  // 2 * {1, 2, 3} - 5 * {10, 0, -1}
  Sums accumulators(3, 0);
  const Elements first = {1, 2, 3};
  const Elements second = {10, 0, -1};
  accumulate_weighted(accumulators.data(), 2, first.data(), 3);
  accumulate_weighted(accumulators.data(), -5, second.data(), 3);
  EXPECT_EQ(accumulators, (Sums{-48, 4, 11}));
}

TEST_P(LaneArithmetic, QuantisingRoundsTiesToEvenAtEveryPositionOfEveryLength) {
  // Halves of odd numbers: 4k + 1 halves lie between 2k and 2k + 1, of which 2k is even.
  for (int count = 1; count <= 33; ++count) {
    std::vector<double> numbers;
    std::vector<std::int32_t> expected;
    for (int i = 0; i < count; ++i) {
      const int k = i - count / 2;
      numbers.push_back(2 * k + (i % 2 == 0 ? 0.5 : -0.5));
      expected.push_back(2 * k);
    }
    std::vector<std::int32_t> raw(static_cast<std::size_t>(count));
    EXPECT_EQ(quantise_row(numbers.data(), count, 1.0, 1000.0, raw.data()), 0);
    EXPECT_EQ(raw, expected);
  }
}

TEST_P(LaneArithmetic, QuantisingCountsWhatItClampsAtEitherEndAtEveryPositionOfEveryLength) {
  for (int count = 1; count <= 33; ++count) {
    for (int clamped = 0; clamped < count; ++clamped) {
      for (const double beyond : {100.0, -100.0}) {
        std::vector<double> numbers(static_cast<std::size_t>(count), 2.0);
        std::vector<std::int32_t> expected(numbers.size(), 4);  // twice as much
        numbers[static_cast<std::size_t>(clamped)] = beyond;
        expected[static_cast<std::size_t>(clamped)] = beyond > 0 ? 15 : -15;
        std::vector<std::int32_t> raw(numbers.size());
        EXPECT_EQ(quantise_row(numbers.data(), count, 2.0, 15.0, raw.data()), 1);
        EXPECT_EQ(raw, expected);
      }
    }
  }
}

}  // namespace
}  // namespace a3
