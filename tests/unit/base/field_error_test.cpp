#include "a3/base/field_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace a3 {
namespace {

using ::testing::ElementsAre;

[[noreturn]] void refuse_threads() {
  throw FieldError("num_threads", "5", "only 3 threads can be started.");
}

/// The messages of what `action` throws.
template <typename Action>
std::vector<std::string> messages_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.messages();
  }
  return {};
}

TEST(FieldError, NamesFieldAndValue) {
  EXPECT_THAT(messages_of(refuse_threads),
              ElementsAre("num_threads 5: only 3 threads can be started."));
  EXPECT_THAT(messages_of([] { throw FieldError("bounds", "", "there is none."); }),
              ElementsAre("bounds: there is none."));
}

TEST(FieldError, SaysEveryProblemOfTheField) {
  EXPECT_THAT(messages_of([] {
                throw FieldError("selections[2]", "", std::vector<std::string>{"one.", "two."});
              }),
              ElementsAre("selections[2]: one.", "selections[2]: two."));
}

TEST(WithNames, SaysTheCallersNameOfTheField) {
  EXPECT_THAT(messages_of([] {
                with_names({{"num_threads", "--threads 5"}}, [] { refuse_threads(); });
              }),
              ElementsAre("--threads 5: only 3 threads can be started."));
}

TEST(WithNames, LeavesOtherFieldsAndOtherErrorsAsTheyAre) {
  EXPECT_THAT(messages_of([] {
                with_names({{"folder", "--out x"}}, [] { refuse_threads(); });
              }),
              ElementsAre("num_threads 5: only 3 threads can be started."));
  EXPECT_THAT(messages_of([] {
                with_names({{"num_threads", "--threads 5"}}, [] { throw InputError("no trace."); });
              }),
              ElementsAre("no trace."));
}

TEST(WithNames, ReturnsWhatTheActionReturns) {
  EXPECT_EQ(with_names({}, [] { return 7; }), 7);
}

}  // namespace
}  // namespace a3
