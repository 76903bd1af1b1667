#include "a3/engine/activity.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <type_traits>

namespace a3 {
namespace {

// Activity is nothing but counts, so that its memory is the list of all of them, those that the
// operators may have forgotten as well.
static_assert(std::is_trivially_copyable_v<Activity>);
static_assert(sizeof(Activity) % sizeof(std::int64_t) == 0);
constexpr std::size_t kNumCounts = sizeof(Activity) / sizeof(std::int64_t);
using Counts = std::array<std::int64_t, kNumCounts>;

Counts counts_of(const Activity& activity) {
  Counts counts;
  std::memcpy(counts.data(), &activity, sizeof activity);
  return counts;
}

Activity activity_of(const Counts& counts) {
  Activity activity;
  std::memcpy(static_cast<void*>(&activity), counts.data(), sizeof activity);
  return activity;
}

/// 1, 2, 3, ... times `factor`: no two counts are equal.
Counts numbered(std::int64_t factor) {
  Counts counts;
  for (std::size_t k = 0; k < kNumCounts; ++k) {
    counts[k] = static_cast<std::int64_t>(k + 1) * factor;
  }
  return counts;
}

/// Nothing but count `k`.
Activity only(std::size_t k, std::int64_t count) {
  Counts counts{};
  counts[k] = count;
  return activity_of(counts);
}

TEST(Activity, IsZeroAtFirst) {
  EXPECT_EQ(counts_of(Activity{}), Counts{});
}

TEST(Activity, AddsEveryCount) {
  Activity sum = activity_of(numbered(1));
  sum += activity_of(numbered(1000));
  EXPECT_EQ(counts_of(sum), numbered(1001));
}

TEST(Activity, SubtractsEveryCount) {
  Activity difference = activity_of(numbered(1000));
  difference -= activity_of(numbered(1));
  EXPECT_EQ(counts_of(difference), numbered(999));
}

TEST(Activity, AddsAndSubtractsEachCountByItself) {
  for (std::size_t k = 0; k < kNumCounts; ++k) {
    Activity activity = activity_of(numbered(1));
    Counts expected = numbered(1);
    activity += only(k, 500);
    expected[k] += 500;
    EXPECT_EQ(counts_of(activity), expected) << "count " << k;
    activity -= only(k, 700);
    expected[k] -= 700;
    EXPECT_EQ(counts_of(activity), expected) << "count " << k;
  }
}

TEST(Activity, AddsAndSubtractsItself) {
  Activity activity = activity_of(numbered(3));
  const Activity& same = activity;
  activity += same;
  EXPECT_EQ(counts_of(activity), numbered(6));
  activity -= same;
  EXPECT_EQ(counts_of(activity), Counts{});
}

TEST(Activity, OperatorsReturnTheirLeftSide) {
  Activity activity;
  EXPECT_EQ(&(activity += Activity{}), &activity);
  EXPECT_EQ(&(activity -= Activity{}), &activity);
}

TEST(Activity, IsEqualOnlyIfEveryCountIs) {
  EXPECT_TRUE(activity_of(numbered(7)) == activity_of(numbered(7)));
  for (std::size_t k = 0; k < kNumCounts; ++k) {
    Counts other = numbered(7);
    ++other[k];
    EXPECT_FALSE(activity_of(numbered(7)) == activity_of(other)) << "count " << k;
  }
}

// The list of docs/energy.md: a count that is added there and in the struct is added here too.
TEST(Activity, HasTheCountsOfItsDocumentation) {
  constexpr std::size_t kCandidateSelection = 6 + 2;  // of its own, and busy and idle cycles
  constexpr std::size_t kDotProduct = 4 + 2;
  constexpr std::size_t kPostScoring = 4 + 2;
  constexpr std::size_t kExponent = 1 + 2;
  constexpr std::size_t kOutput = 3 + 2;
  constexpr std::size_t kSrams = 3;
  EXPECT_EQ(kNumCounts,
            kCandidateSelection + kDotProduct + kPostScoring + kExponent + kOutput + kSrams);
}

}  // namespace
}  // namespace a3
