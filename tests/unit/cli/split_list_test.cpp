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

}  // namespace
}  // namespace a3
