#include "cli/split_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

using ::testing::ElementsAre;

TEST(SplitList, DividesAtCommas) {
  EXPECT_THAT(split_list("--x", "1,0.5,off"), ElementsAre("1", "0.5", "off"));
  EXPECT_THAT(split_list("--x", "7"), ElementsAre("7"));
}

TEST(SplitList, KeepsBracketsAndQuotesTogether) {
  EXPECT_THAT(split_list("--x", R"({"a":1,"b":[2,3]},"c,}\",d",4)"),
              ElementsAre(R"({"a":1,"b":[2,3]})", R"("c,}\",d")", "4"));
}

TEST(SplitList, RefusesEmptyItems) {
  for (const char* list : {"", ",", "1,", ",1", "1,,2", " ", "1, "}) {
    EXPECT_THROW(split_list("--x", list), InputError) << "'" << list << "'";
  }
}

std::vector<std::string> numbers_of(const std::string& list) {
  return with_ranges("--x", split_list("--x", list));
}

TEST(WithRanges, CountFromFirstToLastInDecimalSteps) {
  EXPECT_THAT(numbers_of("0.1:0.5:0.1"), ElementsAre("0.1", "0.2", "0.3", "0.4", "0.5"));
  EXPECT_THAT(numbers_of("1:10:4"), ElementsAre("1", "5", "9"));
  EXPECT_THAT(numbers_of("0.25:1:0.25"), ElementsAre("0.25", "0.5", "0.75", "1"));
  EXPECT_THAT(numbers_of("8:2:-2"), ElementsAre("8", "6", "4", "2"));
  EXPECT_THAT(numbers_of("-0.5:0.5:.5"), ElementsAre("-0.5", "0", "0.5"));
  EXPECT_THAT(numbers_of("7:7:1"), ElementsAre("7"));
}

TEST(WithRanges, StandAmongOtherItems) {
  EXPECT_THAT(numbers_of("9, 1:3:1 ,off"), ElementsAre("9", "1", "2", "3", "off"));
}

TEST(WithRanges, LeaveAloneWhatIsNoRange) {
  for (const char* item : {"1:2", "a:b:c", "1:2:3:4", "1e1:2:3", R"({"a":1})", R"("1:2:1")"}) {
    EXPECT_THAT(numbers_of(item), ElementsAre(item));
  }
}

TEST(WithRanges, RefuseStepsThatDoNotArriveAndTooManyNumbers) {
  for (const char* range : {"1:2:0", "1:2:-1", "2:1:1", "2:1:0.5", "1:1:0", "0:1:0.000001"}) {
    EXPECT_THROW(numbers_of(range), InputError) << range;
  }
}

}  // namespace
}  // namespace a3
