#include "faults/rates.h"

#include <gtest/gtest.h>

#include <cmath>

namespace a3 {
namespace {

/// The probability of at most `num_hits` in `num_trials`, summed term by term.
double at_most(int num_hits, int num_trials, double p) {
  double sum = 0;
  double choose = 1;
  for (int k = 0; k <= num_hits; ++k) {
    sum += choose * std::pow(p, k) * std::pow(1 - p, num_trials - k);
    choose = choose * (num_trials - k) / (k + 1);
  }
  return sum;
}

// No hit in n trials: (1 - upper)^n = 0.025, so the upper end is 1 - 0.025^(1/n).
TEST(Rates, WithoutAHitTheIntervalBeginsAtZero) {
  const Rate rate = rate_of(0, 10, 0.95);
  EXPECT_EQ(rate.share, 0);
  EXPECT_EQ(rate.lower, 0);
  EXPECT_NEAR(rate.upper, 1 - std::pow(0.025, 0.1), 1e-12);
}

TEST(Rates, WhereEveryTrialHitsTheIntervalEndsAtOne) {
  const Rate rate = rate_of(10, 10, 0.95);
  EXPECT_EQ(rate.share, 1);
  EXPECT_NEAR(rate.lower, std::pow(0.025, 0.1), 1e-12);
  EXPECT_EQ(rate.upper, 1);
}

// Clopper and Pearson: at the upper end so few hits, at the lower end so many, are just as unlikely
// as half of what the confidence leaves over.
TEST(Rates, TheEndsLeaveHalfOfTheRestOnEitherSide) {
  for (const double confidence : {0.9, 0.95, 0.99}) {
    for (const int num_hits : {1, 3, 19}) {
      const Rate rate = rate_of(num_hits, 20, confidence);
      EXPECT_NEAR(at_most(num_hits, 20, rate.upper), (1 - confidence) / 2, 1e-9);
      EXPECT_NEAR(1 - at_most(num_hits - 1, 20, rate.lower), (1 - confidence) / 2, 1e-9);
      EXPECT_DOUBLE_EQ(rate.share, num_hits / 20.0);
    }
  }
}

}  // namespace
}  // namespace a3
