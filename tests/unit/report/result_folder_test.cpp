#include "a3/report/result_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "hand_made_run.h"
#include "report/queries_csv.h"
#include "support/file_checks.h"
#include "support/run_python.h"
#include "support/trace_files.h"

namespace a3 {
namespace {

namespace fs = std::filesystem;

using test::names_in;
using test::options_for;
using test::read_file;
using test::TempFolder;
using test::write_file;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The hand-made run with other outputs: query q, counted over the run, has 100 q + 1, -100 q - 2
/// and then 999 in the padding lanes, which belongs into no file.
std::vector<test::HandMadeOperation> operations_with_outputs() {
  std::vector<test::HandMadeOperation> operations = test::hand_made_operations();
  std::int64_t q = 0;
  for (test::HandMadeOperation& operation : operations) {
    for (QueryResult& query : operation.result.queries) {
      query.output_raw.assign(64, 999);
      query.output_raw[0] = 100 * q + 1;
      query.output_raw[1] = -100 * q - 2;
      ++q;
    }
  }
  return operations;
}

/// Adds the hand-made run's operations.
void add_run(ResultFolder& results) {
  for (const test::HandMadeOperation& operation : operations_with_outputs()) {
    results.add(operation.result, operation.accuracy, operation.num_rows);
  }
}

nlohmann::ordered_json commit_run(ResultFolder& results) {
  const Machine machine = test::machine_of_hand_made_run();
  const RunTotals totals = test::hand_made_totals();
  const RunRecord run{machine, "systemc", totals, {0.5, 1.25}};
  results.commit(run);
  return run_report(run);
}

void write_result(const ResultFolderOptions& options) {
  ResultFolder results(test::machine_of_hand_made_run(), options);
  add_run(results);
  commit_run(results);
}

TEST(ResultFolder, HoldsExactlyThreeFilesAfterCommit) {
  const TempFolder folder;
  {
    ResultFolder results(test::machine_of_hand_made_run(), options_for(folder / "out"));
    add_run(results);
    commit_run(results);
    EXPECT_THAT(names_in(folder / "out"), ElementsAre("outputs.npz", "queries.csv", "report.json"));
  }
  EXPECT_THAT(names_in(folder / "out"), ElementsAre("outputs.npz", "queries.csv", "report.json"));
  EXPECT_THAT(names_in(folder.path()), ElementsAre("out"));
}

TEST(ResultFolder, ShowsNoFileOfTheResultBeforeCommit) {
  const TempFolder folder;
  ResultFolder results(test::machine_of_hand_made_run(), options_for(folder.path()));
  add_run(results);
  for (const char* name : {"outputs.npz", "queries.csv", "report.json"}) {
    EXPECT_FALSE(fs::exists(folder / name)) << name;
  }
}

TEST(ResultFolder, WritesTheReportAsJson) {
  const TempFolder folder;
  ResultFolder results(test::machine_of_hand_made_run(), options_for(folder.path()));
  add_run(results);
  const nlohmann::ordered_json report = commit_run(results);
  const std::string text = read_file(folder / "report.json");
  EXPECT_EQ(nlohmann::ordered_json::parse(text), report);
  EXPECT_EQ(text.back(), '\n');
}

// Energies from Table I: 25.58 M + 17.239 C + 56.098 K with (M, C, K) = (4, 3, 1), (4, 5, 2), (3,
// 1, 1), (2, 2, 1), (2, 1, 1), (2, 4, 2). The hand-made accuracies state no rmse of their own.
TEST(ResultFolder, WritesALinePerQueryCountedWithinItsOperation) {
  const TempFolder folder;
  write_result(options_for(folder.path()));
  std::istringstream lines(read_file(folder / "queries.csv"));
  const std::vector<std::pair<std::string, double>> expected = {
      {"0,0,8,4,3,1,0,40,40,", 25.58 * 4 + 17.239 * 3 + 56.098 * 1},
      {"0,1,8,4,5,2,10,64,54,", 25.58 * 4 + 17.239 * 5 + 56.098 * 2},
      {"1,0,6,3,1,1,0,35,35,", 25.58 * 3 + 17.239 * 1 + 56.098 * 1},
      {"2,0,4,2,2,1,0,30,30,", 25.58 * 2 + 17.239 * 2 + 56.098 * 1},
      {"2,1,4,2,1,1,12,40,28,", 25.58 * 2 + 17.239 * 1 + 56.098 * 1},
      {"2,2,4,2,4,2,20,56,36,", 25.58 * 2 + 17.239 * 4 + 56.098 * 2}};
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line + '\n', queries_csv_header());
  for (const auto& [begin, energy_pj] : expected) {
    std::getline(lines, line);
    ASSERT_EQ(line.substr(0, begin.size()), begin);
    EXPECT_NEAR(std::stod(line.substr(begin.size())), energy_pj, 1e-9);
  }
  EXPECT_THAT(
      line, testing::EndsWith(",0,1,4,1"));  // of the last query: cosine 1, 4 visible rows, 1 tile
  EXPECT_FALSE(std::getline(lines, line)) << line;
}

TEST(ResultFolder, WritesOutputsThatNumpyReads) {
  const TempFolder folder;
  write_result(options_for(folder.path()));
  // f = 4: 12 fraction bits.
  const std::string complaints = test::run_python(folder, R"(
import numpy as np
z = np.load("outputs.npz")
assert sorted(z.files) == ["fraction_bits", "output", "output_raw"], z.files
raw, output, bits = z["output_raw"], z["output"], z["fraction_bits"]
assert raw.dtype == np.int64 and output.dtype == np.float64, (raw.dtype, output.dtype)
assert bits.dtype == np.int64 and bits.shape == () and bits == 12, bits
assert raw.tolist() == [[100 * q + 1, -100 * q - 2] for q in range(6)], raw
assert (output == raw / 4096).all(), output
)");
  EXPECT_EQ(complaints, "");
}

TEST(ResultFolder, WritesTheFractionBitsOfItsMachine) {
  const TempFolder folder;
  Machine machine = test::machine_of_hand_made_run();
  machine.numerics.fraction_bits = 7;
  {
    ResultFolder results(machine, options_for(folder.path()));
    add_run(results);
    commit_run(results);
  }
  const std::string complaints = test::run_python(folder, R"(
import numpy as np
z = np.load("outputs.npz")
assert z["fraction_bits"] == 21, z["fraction_bits"]
assert (z["output"] == z["output_raw"] / 2.0 ** 21).all()
)");
  EXPECT_EQ(complaints, "");
}

TEST(ResultFolder, DumpsCandidatesAndKeptRowsOfEveryQuery) {
  const TempFolder folder;
  ResultFolderOptions options = options_for(folder.path());
  options.dump_selection = true;
  write_result(options);
  const std::string complaints = test::run_python(folder, R"(
import numpy as np
z = np.load("outputs.npz")
expected = {
    "candidates": [[1, 3, 5], [0, 2, 4, 6, 7], [1], [0, 1], [2], [0, 1, 2, 3]],
    "selected": [[3], [2, 4], [1], [0], [2], [1, 3]],
}
assert sorted(z.files) == ["candidates", "candidates_offsets", "fraction_bits", "output",
                           "output_raw", "selected", "selected_offsets"], z.files
for name, lists in expected.items():
    rows, offsets = z[name], z[name + "_offsets"]
    assert rows.dtype == np.int64 and offsets.dtype == np.int64
    assert rows.ndim == 1 and offsets.shape == (7,), (rows.shape, offsets.shape)
    assert offsets[0] == 0 and offsets[-1] == len(rows), offsets
    assert [rows[a:b].tolist() for a, b in zip(offsets, offsets[1:])] == lists, (name, rows)
)");
  EXPECT_EQ(complaints, "");
}

TEST(ResultFolder, OfARunWithoutQueriesHasEmptyArrays) {
  const TempFolder folder;
  ResultFolderOptions options = options_for(folder.path());
  options.dump_selection = true;
  {
    ResultFolder results(test::machine_of_hand_made_run(), options);
    commit_run(results);
  }
  EXPECT_EQ(read_file(folder / "queries.csv"), queries_csv_header());
  const std::string complaints = test::run_python(folder, R"(
import numpy as np
z = np.load("outputs.npz")
assert z["output"].shape == (0, 2) and z["output_raw"].shape == (0, 2), z["output"].shape
assert z["selected"].shape == (0,) and z["selected_offsets"].tolist() == [0]
)");
  EXPECT_EQ(complaints, "");
}

TEST(ResultFolder, DisappearsWithoutCommitIfItWasMade) {
  const TempFolder folder;
  {
    ResultFolder results(test::machine_of_hand_made_run(), options_for(folder / "a/b/c"));
    EXPECT_TRUE(fs::is_directory(folder / "a/b/c"));
    add_run(results);
  }
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(ResultFolder, StaysAsItWasWithoutCommitIfItExisted) {
  const TempFolder folder;
  fs::create_directories(folder / "out/notes");
  write_file(folder / "out/mine.txt", "mine");
  {
    ResultFolder results(test::machine_of_hand_made_run(), options_for(folder / "out"));
    add_run(results);
  }
  EXPECT_THAT(names_in(folder / "out"), ElementsAre("mine.txt", "notes"));
  EXPECT_EQ(read_file(folder / "out/mine.txt"), "mine");
}

// Two runs of a sweep make results/ together; the one that is stopped must not take the other's
// result along.
TEST(ResultFolder, WithoutCommitTakesNoFolderAlongThatSomeoneElseUses) {
  const TempFolder folder;
  {
    const ResultFolder stopped(test::machine_of_hand_made_run(),
                               options_for(folder / "results/stopped"));
    write_result(options_for(folder / "results/finished"));
  }
  ASSERT_TRUE(fs::exists(folder / "results")) << "removed with the other run's result in it";
  EXPECT_THAT(names_in(folder / "results"), ElementsAre("finished"));
  EXPECT_THAT(names_in(folder / "results/finished"),
              ElementsAre("outputs.npz", "queries.csv", "report.json"));
}

TEST(ResultFolder, WithAnyFileOfAnOlderResultIsRefusedAndNamesTheWayOut) {
  for (const char* name : {"outputs.npz", "queries.csv", "report.json"}) {
    const TempFolder folder;
    write_file(folder / name, "old");
    const std::string error =
        test::input_error_of([&] { write_result(options_for(folder.path())); });
    EXPECT_THAT(error, HasSubstr(folder.path().string()));
    EXPECT_THAT(error, HasSubstr(name));
    EXPECT_THAT(error, HasSubstr("overwrite"));
    EXPECT_THAT(names_in(folder.path()), ElementsAre(name));
    EXPECT_EQ(read_file(folder / name), "old");
  }
}

TEST(ResultFolder, MayHoldOtherFilesThatItLeavesAlone) {
  const TempFolder folder;
  write_file(folder / "mine.txt", "mine");
  write_result(options_for(folder.path()));
  EXPECT_THAT(names_in(folder.path()),
              ElementsAre("mine.txt", "outputs.npz", "queries.csv", "report.json"));
}

/// A folder with an older result of which the files can be told from new ones.
class OverwrittenResult : public testing::Test {
 protected:
  OverwrittenResult() {
    for (const char* name : {"outputs.npz", "queries.csv", "report.json"}) {
      write_file(folder / name, std::string("old ") + name);
    }
    options = options_for(folder.path());
    options.overwrite = true;
  }

  bool is_old(const char* name) const {
    return read_file(folder / name) == std::string("old ") + name;
  }

  void expect_old() const {
    EXPECT_TRUE(is_old("outputs.npz"));
    EXPECT_TRUE(is_old("queries.csv"));
    EXPECT_TRUE(is_old("report.json"));
  }

  TempFolder folder;
  ResultFolderOptions options;
};

TEST_F(OverwrittenResult, StaysUntilCommitAndIsReplacedThen) {
  {
    ResultFolder results(test::machine_of_hand_made_run(), options);
    add_run(results);
    expect_old();
    commit_run(results);
  }
  EXPECT_FALSE(is_old("outputs.npz"));
  EXPECT_FALSE(is_old("queries.csv"));
  EXPECT_FALSE(is_old("report.json"));
  EXPECT_THAT(names_in(folder.path()), ElementsAre("outputs.npz", "queries.csv", "report.json"));
}

TEST_F(OverwrittenResult, StaysAsItWasWithoutCommit) {
  {
    ResultFolder results(test::machine_of_hand_made_run(), options);
    add_run(results);
  }
  expect_old();
  EXPECT_THAT(names_in(folder.path()), ElementsAre("outputs.npz", "queries.csv", "report.json"));
}

}  // namespace
}  // namespace a3
