#include "base/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/file_checks.h"
#include "support/trace_files.h"

namespace a3 {
namespace {

using test::FileSizeLimit;
using test::input_error_of;
using test::names_in;
using test::read_file;
using test::TempFolder;
using test::write_file;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(OutputFile, AppearsWithEverythingThatWasWritten) {
  const TempFolder folder;
  OutputFile file(folder / "x.txt");
  file.write("one ");
  file.write("");
  file.write(std::string("two\0three\n", 10));
  file.commit();
  EXPECT_EQ(read_file(folder / "x.txt"), std::string("one two\0three\n", 14));
  EXPECT_EQ(file.target(), folder / "x.txt");
}

TEST(OutputFile, IsNotVisibleBeforeCommit) {
  const TempFolder folder;
  OutputFile file(folder / "x.txt");
  EXPECT_FALSE(std::filesystem::exists(folder / "x.txt"));
  file.write(std::string(100000, 'x'));
  EXPECT_FALSE(std::filesystem::exists(folder / "x.txt"));
  file.commit();
  EXPECT_EQ(read_file(folder / "x.txt").size(), 100000u);
}

TEST(OutputFile, LeavesNothingButTheFileAfterCommit) {
  const TempFolder folder;
  {
    OutputFile file(folder / "x.txt");
    file.write("text");
    file.commit();
    EXPECT_THAT(names_in(folder.path()), ElementsAre("x.txt"));
  }
  EXPECT_THAT(names_in(folder.path()), ElementsAre("x.txt"));
}

TEST(OutputFile, LeavesNothingWithoutCommit) {
  const TempFolder folder;
  {
    OutputFile file(folder / "x.txt");
    file.write(std::string(100000, 'x'));
  }
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(OutputFile, ReplacesAnOlderFileAtCommitAndNotBefore) {
  const TempFolder folder;
  write_file(folder / "x.txt", "an older and longer text");
  OutputFile file(folder / "x.txt");
  file.write("new");
  EXPECT_EQ(read_file(folder / "x.txt"), "an older and longer text");
  file.commit();
  EXPECT_EQ(read_file(folder / "x.txt"), "new");
}

TEST(OutputFile, LeavesAnOlderFileAloneWithoutCommit) {
  const TempFolder folder;
  write_file(folder / "x.txt", "old");
  { OutputFile(folder / "x.txt").write("new"); }
  EXPECT_EQ(read_file(folder / "x.txt"), "old");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("x.txt"));
}

TEST(OutputFile, IsEmptyIfNothingWasWritten) {
  const TempFolder folder;
  OutputFile(folder / "x.txt").commit();
  EXPECT_EQ(read_file(folder / "x.txt"), "");
}

TEST(OutputFile, InAFolderThatDoesNotExistIsAnErrorThatNamesItAndTheReason) {
  const TempFolder folder;
  const std::filesystem::path path = folder / "missing/x.txt";
  const std::string error = input_error_of([&] { OutputFile file(path); });
  EXPECT_THAT(error, HasSubstr(path.string()));
  EXPECT_THAT(error, HasSubstr("No such file or directory"));
}

TEST(OutputFile, BelowAFileIsAnErrorThatNamesIt) {
  const TempFolder folder;
  write_file(folder / "file", "");
  const std::filesystem::path path = folder / "file/x.txt";
  const std::string error = input_error_of([&] { OutputFile file(path); });
  EXPECT_THAT(error, HasSubstr(path.string()));
  EXPECT_THAT(error, HasSubstr("Not a directory"));
}

// Not even root can write there.
TEST(OutputFile, InAFolderThatCannotBeWrittenIsAnErrorThatNamesIt) {
  EXPECT_THAT(input_error_of([] { OutputFile file("/proc/x.txt"); }), HasSubstr("/proc/x.txt"));
}

TEST(OutputFile, InThePlaceOfAFolderIsAnErrorAtCommitAndLeavesNothing) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "x.txt/inside");
  {
    OutputFile file(folder / "x.txt");
    file.write("text");
    EXPECT_THAT(input_error_of([&] { file.commit(); }), HasSubstr((folder / "x.txt").string()));
  }
  EXPECT_THAT(names_in(folder.path()), ElementsAre("x.txt"));
  EXPECT_THAT(names_in(folder / "x.txt"), ElementsAre("inside"));
}

TEST(OutputFile, BeyondTheSpaceThereIsIsAnErrorThatNamesItAndLeavesNothing) {
  const TempFolder folder;
  const FileSizeLimit limit(100000);
  {
    OutputFile file(folder / "x.txt");
    const std::string error = input_error_of([&] {
      for (int i = 0; i < 300; ++i) file.write(std::string(1000, 'x'));
      file.commit();
    });
    EXPECT_THAT(error, HasSubstr((folder / "x.txt").string()));
    EXPECT_THAT(error, HasSubstr("File too large"));
  }
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

// So little text that it waits in memory until it is flushed.
TEST(OutputFile, WhoseLastBytesFindNoSpaceIsAnErrorAtCommitAndKeepsTheOlderFile) {
  const TempFolder folder;
  write_file(folder / "x.txt", "old");
  const FileSizeLimit limit(10);
  {
    OutputFile file(folder / "x.txt");
    const std::string error = input_error_of([&] {
      file.write("a little more than ten bytes");
      file.commit();
    });
    EXPECT_THAT(error, HasSubstr((folder / "x.txt").string()));
    EXPECT_THAT(error, HasSubstr("File too large"));
  }
  EXPECT_EQ(read_file(folder / "x.txt"), "old");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("x.txt"));
}

TEST(OutputFile, IsWrittenByOneAtATime) {
  const TempFolder folder;
  {
    OutputFile first(folder / "x.txt");
    first.write("first");
    EXPECT_THAT(input_error_of([&] { OutputFile second(folder / "x.txt"); }),
                AllOf(HasSubstr((folder / "x.txt").string()), HasSubstr("another run")));
    OutputFile another(folder / "y.txt");
    first.commit();
    OutputFile later(folder / "x.txt");  // what the first had written has its name now
    later.write("later");
    EXPECT_EQ(read_file(folder / "x.txt"), "first");
    later.commit();
  }
  EXPECT_EQ(read_file(folder / "x.txt"), "later");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("x.txt"));
}

TEST(OutputFile, TakesOverWhatAKilledRunLeft) {
  const TempFolder folder;
  write_file(aside_name(folder / "x.txt"), "a longer text of a run that was killed");
  OutputFile file(folder / "x.txt");
  file.write("new");
  file.commit();
  EXPECT_EQ(read_file(folder / "x.txt"), "new");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("x.txt"));
}

TEST(AsideName, IsAnotherNameInTheSameFolder) {
  const std::filesystem::path target = "/somewhere/x.txt";
  EXPECT_EQ(aside_name(target).parent_path(), target.parent_path());
  EXPECT_NE(aside_name(target), target);
  EXPECT_NE(aside_name(target), aside_name("/somewhere/y.txt"));
}

}  // namespace
}  // namespace a3
