#include "cli/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "cli/field_names.h"
#include "parsed.h"

namespace a3 {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Commands, HaveNamesOfTheirOwnAndSayWhatTheyDo) {
  std::set<std::string> names;
  for (const Command& command : commands()) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    EXPECT_NE(command.summary, "") << command.name;
    EXPECT_NE(command.description, "") << command.name;
  }
  EXPECT_EQ(names.size(), 6U);
}

TEST(Commands, DescribeEveryOptionInTheirHelp) {
  for (const Command& command : commands()) {
    const boost::program_options::options_description options = describe(command);
    std::ostringstream help;
    help << options;
    EXPECT_THAT(help.str(),
                StartsWith("Usage: a3sim " + command.name + " " + command.synopsis + "\n\n"));
    for (const auto& option : options.options()) {
      EXPECT_NE(option->description(), "") << command.name << " " << option->long_name();
      EXPECT_THAT(help.str(), HasSubstr("--" + option->long_name()));
    }
    EXPECT_NE(options.find_nothrow("help", false), nullptr) << command.name;
  }
}

TEST(FieldNames, AreTheOptionsThatWereGiven) {
  const Arguments arguments = test::parsed(
      tune_command(), {"--config", "c", "--trace", "t", "--minimise", "latency", "--threads", "5"});
  const FieldNames names = field_names(arguments);
  EXPECT_EQ(names.at("num_threads"), "--threads 5");
  EXPECT_EQ(names.at("objective"), "--minimise latency");
  EXPECT_EQ(names.at("hold_out"), "--hold-out 0.3");
  EXPECT_EQ(names.count("folder"), 0U);
}

}  // namespace
}  // namespace a3
