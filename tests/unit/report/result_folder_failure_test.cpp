#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "a3/report/result_folder.h"
#include "base/output_file.h"
#include "hand_made_run.h"
#include "support/file_checks.h"
#include "support/trace_files.h"

namespace a3 {
namespace {

namespace fs = std::filesystem;

using test::FileSizeLimit;
using test::input_error_of;
using test::names_in;
using test::options_for;
using test::read_file;
using test::TempFolder;
using test::write_file;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string error_for(const fs::path& folder) {
  return input_error_of(
      [&] { const ResultFolder results(test::machine_of_hand_made_run(), options_for(folder)); });
}

void add_operations(ResultFolder& results, int times) {
  const std::vector<test::HandMadeOperation> operations = test::hand_made_operations();
  for (int i = 0; i < times; ++i) {
    for (const test::HandMadeOperation& operation : operations) {
      results.add(operation.result, operation.accuracy, operation.num_rows);
    }
  }
}

void commit(ResultFolder& results, const Machine& machine = test::machine_of_hand_made_run()) {
  const RunTotals totals = test::hand_made_totals();
  results.commit({machine, "systemc", totals, {0.5, 1.25}});
}

/// Size of the queries' lines that have reached the file system before commit.
std::uintmax_t queries_bytes_aside(const fs::path& folder) {
  return fs::file_size(aside_name(folder / "queries.csv"));
}

TEST(ResultFolderFailure, BelowAFileNamesThePath) {
  const TempFolder folder;
  write_file(folder / "file", "");
  EXPECT_THAT(error_for(folder / "file/out"), HasSubstr((folder / "file/out").string()));
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file"));
}

TEST(ResultFolderFailure, InThePlaceOfAFileNamesThePath) {
  const TempFolder folder;
  write_file(folder / "file", "text");
  EXPECT_THAT(error_for(folder / "file"), HasSubstr((folder / "file").string()));
  EXPECT_EQ(read_file(folder / "file"), "text");
}

// Not even root can write there.
TEST(ResultFolderFailure, WhereNothingCanBeWrittenNamesThePath) {
  EXPECT_THAT(error_for("/proc/out"), HasSubstr("/proc/out"));
  EXPECT_THAT(error_for("/proc"), HasSubstr("/proc/queries.csv"));
}

TEST(ResultFolderFailure, WithoutAPathIsTheUsersError) {
  EXPECT_NE(error_for(""), "");
}

// The folder "missing" itself is on no way to the result.
TEST(ResultFolder, IsMadeUnderAPathThatLeadsThroughAMissingFolderAndBack) {
  const TempFolder folder;
  {
    ResultFolder results(test::machine_of_hand_made_run(), options_for(folder / "missing/../out"));
    commit(results);
  }
  EXPECT_THAT(names_in(folder / "out"), ElementsAre("outputs.npz", "queries.csv", "report.json"));
}

// Linux file names are bytes; the path of an energy table stands in the report.
TEST(ResultFolder, WritesAReportOfAMachineWhoseTableHasANameThatIsNotUtf8) {
  const TempFolder folder;
  Machine machine = test::machine_of_hand_made_run();
  machine.energy_table_path = "/data/caf\xe9/table.json";
  {
    ResultFolder results(machine, options_for(folder / "out"));
    EXPECT_NO_THROW(commit(results, machine));
  }
  ASSERT_TRUE(fs::exists(folder / "out/report.json"));
  EXPECT_TRUE(nlohmann::json::accept(read_file(folder / "out/report.json")));
}

TEST(ResultFolderFailure, OfALineThatFindsNoSpaceNamesTheFileAndLeavesNothing) {
  const TempFolder folder;
  {
    ResultFolder results(test::machine_of_hand_made_run(), options_for(folder / "out"));
    const FileSizeLimit limit(20000);
    const std::string error = input_error_of([&] { add_operations(results, 1000); });
    EXPECT_THAT(error, HasSubstr((folder / "out/queries.csv").string()));
  }
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(ResultFolderFailure, OfAReportThatFindsNoSpaceNamesTheFileAndLeavesNothing) {
  const TempFolder folder;
  fs::create_directory(folder / "out");
  {
    ResultFolder results(test::machine_of_hand_made_run(), options_for(folder / "out"));
    const FileSizeLimit limit(10);
    EXPECT_THAT(input_error_of([&] { commit(results); }),
                HasSubstr((folder / "out/report.json").string()));
  }
  EXPECT_THAT(names_in(folder / "out"), IsEmpty());
}

// The last lines wait in memory until commit and find the disk full; what was complete before them
// must not be put in place.
TEST(ResultFolderFailure, OfTheLastLinesLeavesNothing) {
  const TempFolder folder;
  fs::create_directory(folder / "out");
  {
    ResultFolder results(test::machine_of_hand_made_run(), options_for(folder / "out"));
    add_operations(results, 1000);
    const FileSizeLimit limit(queries_bytes_aside(folder / "out"));
    EXPECT_THAT(input_error_of([&] { commit(results); }),
                HasSubstr((folder / "out/queries.csv").string()));
  }
  EXPECT_THAT(names_in(folder / "out"), IsEmpty());
}

TEST(ResultFolderFailure, OfTheLastLinesKeepsAnOlderResultWhole) {
  const TempFolder folder;
  for (const char* name : {"outputs.npz", "queries.csv", "report.json"}) {
    write_file(folder / name, "old");
  }
  {
    ResultFolder results(test::machine_of_hand_made_run(), options_for(folder.path(), true));
    add_operations(results, 1000);
    const FileSizeLimit limit(queries_bytes_aside(folder.path()));
    EXPECT_NE(input_error_of([&] { commit(results); }), "");
  }
  EXPECT_THAT(names_in(folder.path()), ElementsAre("outputs.npz", "queries.csv", "report.json"));
  for (const char* name : {"outputs.npz", "queries.csv", "report.json"}) {
    EXPECT_EQ(read_file(folder / name).substr(0, 3), "old") << name;
  }
}

}  // namespace
}  // namespace a3
