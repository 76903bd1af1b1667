#include "npz/npz_writer.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "support/bad_trace.h"
#include "support/run_python.h"

namespace a3::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

/// outputs.npz in small: float64 [3, 2] appended in two parts, int64 [3, 2], int64 [4], int64
/// scalar.
void write_outputs(const std::filesystem::path& file, NpzCompression compression) {
  NpzWriter writer(file, compression);
  const auto output = writer.add_matrix<double>("output", 2);
  const auto raw = writer.add_matrix<std::int64_t>("output_raw", 2);
  const auto candidates = writer.add_vector<std::int64_t>("candidates");
  writer.add_scalar("fraction_bits", 4);
  const std::vector<double> numbers = {0.5, -1.25, 3, 4, 5, -0.0};
  const std::vector<std::int64_t> integers = {1, -2, 3, 4, 9223372036854775807, -6};
  writer.append(output, numbers.data(), 1);
  writer.append(raw, integers.data(), 3);
  writer.append(output, numbers.data() + 2, 2);
  writer.append(candidates, integers.data(), 4);
  writer.finish();
}

TEST(NpzWriter, WritesWhatNumpyLoads) {
  const TempFolder folder;
  write_outputs(folder / "stored.npz", NpzCompression::kStored);
  write_outputs(folder / "deflated.npz", NpzCompression::kDeflated);
  const std::string complaints = run_python(folder, R"(
import numpy as np
for name in ["stored.npz", "deflated.npz"]:
    z = np.load(name, allow_pickle=False)
    assert z.files == ["output", "output_raw", "candidates", "fraction_bits"], z.files
    output, raw, candidates, bits = (z[k] for k in z.files)
    assert output.dtype == np.float64 and output.shape == (3, 2), output
    assert output.tolist() == [[0.5, -1.25], [3, 4], [5, 0]] and np.signbit(output[2, 1]), output
    assert raw.dtype == np.int64 and raw.tolist() == [[1, -2], [3, 4], [2**63 - 1, -6]], raw
    assert candidates.dtype == np.int64 and candidates.tolist() == [1, -2, 3, 4], candidates
    assert bits.dtype == np.int64 and bits.shape == () and bits == 4, bits
)");
  EXPECT_EQ(complaints, "");
}

TEST(NpzWriter, WritesWhatTheTraceReaderReads) {
  const TempFolder folder;
  NpzWriter writer(folder / "t.npz");
  const std::vector<double> rows = {1, 2, 3, 4, 5, 6};
  for (const char* name : {"key", "value", "query"}) {
    writer.append(writer.add_matrix<double>(name, 2), rows.data(), 3);
  }
  writer.finish();
  TraceStream stream({folder / "t.npz"});
  Operation operation;
  ASSERT_TRUE(stream.next(operation));
  EXPECT_EQ(operation.key.data(), rows);
  EXPECT_EQ(operation.query.data(), rows);
}

TEST(NpzWriter, StoresAHeaderOf128BytesBeforeTheElements) {
  const TempFolder folder;
  NpzWriter writer(folder / "t.npz", NpzCompression::kStored);
  const double number = 0.15625;
  writer.append(writer.add_vector<double>("x"), &number, 1);
  writer.finish();
  const std::string bytes = read_file(folder / "t.npz");
  const std::size_t begin = bytes.find("\x93NUMPY");
  ASSERT_NE(begin, std::string::npos);
  EXPECT_THAT(bytes.substr(begin + 10),
              StartsWith("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }  "));
  EXPECT_EQ(bytes.substr(begin + 127, 9), std::string("\n\0\0\0\0\0\0\xc4\x3f", 9));
}

TEST(NpzWriter, WritesArraysWithoutRows) {
  const TempFolder folder;
  NpzWriter writer(folder / "t.npz");
  writer.add_matrix<double>("matrix", 3);
  writer.add_vector<std::int64_t>("vector");
  writer.finish();
  const std::string complaints = run_python(folder, R"(
import numpy as np
z = np.load("t.npz")
assert z["matrix"].shape == (0, 3) and z["vector"].shape == (0,), z
)");
  EXPECT_EQ(complaints, "");
}

TEST(NpzWriter, WritesEqualBytesForEqualContents) {
  const TempFolder folder;
  write_outputs(folder / "a.npz", NpzCompression::kDeflated);
  write_outputs(folder / "b.npz", NpzCompression::kDeflated);
  EXPECT_EQ(read_file(folder / "a.npz"), read_file(folder / "b.npz"));
}

TEST(NpzWriter, LeavesOneFileAndTheUsualPermissions) {
  const TempFolder folder;
  const mode_t old_mask = ::umask(022);
  write_outputs(folder / "t.npz", NpzCompression::kDeflated);
  ::umask(old_mask);
  EXPECT_THAT(names_in(folder.path()), ElementsAre("t.npz"));
  struct stat status = {};
  ASSERT_EQ(::stat((folder / "t.npz").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0644u);
}

TEST(NpzWriter, LeavesNothingAndTheOldFileAloneWithoutFinish) {
  const TempFolder folder;
  write_file(folder / "t.npz", "an older result");
  {
    NpzWriter writer(folder / "t.npz");
    const auto array = writer.add_vector<double>("x");
    const std::vector<double> numbers(100000, 1);
    writer.append(array, numbers.data(), numbers.size());
    EXPECT_EQ(read_file(folder / "t.npz"), "an older result");
  }
  EXPECT_THAT(names_in(folder.path()), ElementsAre("t.npz"));
  EXPECT_EQ(read_file(folder / "t.npz"), "an older result");
}

TEST(NpzWriter, ReplacesAnOlderFileWhateverItHolds) {
  const TempFolder folder;
  write_file(folder / "t.npz", "an older result");
  write_outputs(folder / "t.npz", NpzCompression::kStored);
  EXPECT_THAT(read_file(folder / "t.npz"), StartsWith("PK\x03\x04"));
}

TEST(NpzWriter, NamesAFolderThatIsNotThere) {
  const TempFolder folder;
  const std::filesystem::path file = folder / "no" / "t.npz";
  EXPECT_EQ(input_error_of([&] { write_outputs(file, NpzCompression::kStored); }),
            file.string() + ": cannot be written: No such file or directory.");
}

TEST(NpzWriter, RefusesAFolderAsItsTargetBeforeAnythingIsWritten) {
  const TempFolder folder;
  EXPECT_EQ(input_error_of([&] { const NpzWriter writer(folder.path()); }),
            folder.path().string() + ": cannot be written: Is a directory.");
}

TEST(NpzWriter, SaysWhenTheTargetBecomesAFolderMeanwhile) {
  const TempFolder folder;
  NpzWriter writer(folder / "t.npz");
  writer.add_scalar("x", 1);
  std::filesystem::create_directories(folder / "t.npz" / "inner");
  EXPECT_THAT(input_error_of([&] { writer.finish(); }),
              StartsWith((folder / "t.npz").string() + ": cannot be written: "));
  EXPECT_THAT(names_in(folder.path()), ElementsAre("t.npz"));
}

/// Files of this process may not grow beyond `num_bytes`: what a full disk does, at will.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t num_bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit = {num_bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &old_); }

 private:
  rlimit old_ = {};
};

TEST(NpzWriter, SaysWhenRowsCannotBeWritten) {
  const TempFolder folder;
  const std::string error = input_error_of([&] {
    const FileSizeLimit limit(100'000);
    NpzWriter writer(folder / "t.npz");
    const auto array = writer.add_vector<double>("x");
    const std::vector<double> numbers(1000, 1);
    for (int i = 0; i < 100; ++i) writer.append(array, numbers.data(), numbers.size());
    writer.finish();
  });
  EXPECT_EQ(error, (folder / "t.npz").string() + ": cannot be written: File too large.");
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(NpzWriter, SaysWhenTheLastRowsCannotBeWritten) {
  // Within the buffer, so that only `finish` meets the limit.
  const TempFolder folder;
  const std::string error = input_error_of([&] {
    const FileSizeLimit limit(1000);
    NpzWriter writer(folder / "t.npz");
    const std::vector<double> numbers(1000, 1);
    writer.append(writer.add_vector<double>("x"), numbers.data(), numbers.size());
    writer.finish();
  });
  EXPECT_EQ(error, (folder / "t.npz").string() + ": cannot be written: File too large.");
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(NpzWriter, SaysWhenTheArchiveCannotBeWritten) {
  // Each array fits on its own, both together do not.
  const TempFolder folder;
  write_file(folder / "t.npz", "an older result");
  const std::string error = input_error_of([&] {
    const FileSizeLimit limit(100'000);
    NpzWriter writer(folder / "t.npz", NpzCompression::kStored);
    const std::vector<double> numbers(10'000, 1);
    writer.append(writer.add_vector<double>("x"), numbers.data(), numbers.size());
    writer.append(writer.add_vector<double>("y"), numbers.data(), numbers.size());
    writer.finish();
  });
  EXPECT_THAT(error, AllOf(StartsWith((folder / "t.npz").string() + ": cannot be written: "),
                           HasSubstr("File too large")));
  EXPECT_THAT(names_in(folder.path()), ElementsAre("t.npz"));
  EXPECT_EQ(read_file(folder / "t.npz"), "an older result");
}

TEST(NpzWriter, RefusesTwoArraysOfOneNameAndNoArraysAtAll) {
  const TempFolder folder;
  NpzWriter writer(folder / "t.npz");
  EXPECT_THROW(writer.finish(), std::logic_error);
  writer.add_scalar("x", 1);
  EXPECT_THROW(writer.add_vector<double>("x"), std::logic_error);
}

}  // namespace
}  // namespace a3::test
