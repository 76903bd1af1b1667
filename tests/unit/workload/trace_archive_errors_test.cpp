#include <sys/stat.h>

#include "support/bad_trace.h"

/// The container: what is wrong with the file, the zip archive and its entries.
namespace a3::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class BadArchive : public BadTrace {};

TEST_F(BadArchive, TheGoodTraceThatAllTestsSpoilIsGood) {
  write();
  EXPECT_NO_THROW(read_all({file}));
}

TEST_F(BadArchive, AMissingFile) {
  EXPECT_EQ(error_of_file(), file.string() + ": cannot be opened: No such file or directory.");
}

TEST_F(BadArchive, AFolder) {
  std::filesystem::create_directory(file);
  EXPECT_EQ(error_of_file(), file.string() + ": is a folder; a trace is a .npz file.");
}

TEST_F(BadArchive, ANamedPipeWithoutWaitingForAWriter) {
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  EXPECT_THAT(error_of_file(), HasSubstr("is not a regular file"));
}

TEST_F(BadArchive, ADevice) {
  file = "/dev/zero";
  EXPECT_THAT(error_of_file(), HasSubstr("/dev/zero: is not a regular file"));
}

TEST_F(BadArchive, AnEmptyFile) {
  write_file(file, "");
  EXPECT_EQ(error_of_file(), file.string() + ": is empty (0 bytes); a trace is a .npz file.");
}

TEST_F(BadArchive, AFileThatIsNoArchive) {
  write_file(file, "key,value,query\n1,2,3\n");
  EXPECT_THAT(error_of_file(),
              AllOf(StartsWith(file.string() + ": is not a .npz file"), HasSubstr("numpy.savez")));
}

TEST_F(BadArchive, ASingleArray) {
  write_file(file, npy("<f8", {3, 2}, {1, 2, 3, 4, 5, 6}));
  EXPECT_THAT(error_of_file(), HasSubstr("it is a single .npy array"));
}

TEST_F(BadArchive, AnArchiveCutShortAnywhere) {
  const std::string whole = zip(entries);
  for (std::size_t length = 1; length < whole.size(); ++length) {
    write_file(file, whole.substr(0, length));
    EXPECT_THAT(error_of_file(),
                AllOf(StartsWith(file.string() + ": is not a .npz file"),
                      length < 4 ? HasSubstr("numpy.savez") : HasSubstr("cut short")))
        << length;
  }
}

TEST_F(BadArchive, AnArchiveWithoutEntries) {
  entries.clear();
  EXPECT_THAT(error_on_opening(), EndsWith("bad.npz: has no array 'key', 'value', 'query'; a trace "
                                           "needs 'key', 'value' and 'query'."));
}

TEST_F(BadArchive, AMissingArrayWithTheNamesOfThoseThatAreThere) {
  entry("value").name = "values.npy";
  EXPECT_EQ(error_on_opening(), file.string() +
                                    ": has no array 'value'; a trace needs 'key', 'value' and "
                                    "'query'. Other arrays in it: 'values'.");
}

TEST_F(BadArchive, AnArrayThatIsThereTwice) {
  entries.push_back(entry("key"));
  EXPECT_THAT(error_on_opening(), HasSubstr("array 'key': is twice in the archive"));
}

TEST_F(BadArchive, AnEncryptedEntry) {
  entry("query").flags = 1;
  EXPECT_THAT(error_on_opening(), HasSubstr("array 'query': is encrypted"));
}

TEST_F(BadArchive, ACompressionThatNumpyDoesNotWrite) {
  entry("query").method = 12;
  EXPECT_THAT(error_on_opening(),
              AllOf(HasSubstr("array 'query': is compressed with zip method 12"),
                    HasSubstr("0 (none) and 8 (deflate)")));
}

TEST_F(BadArchive, AWrongChecksumOfNumbersOrOffsets) {
  for (const char* name : {"key", "value", "query"}) {
    SCOPED_TRACE(name);
    const std::uint32_t right = crc32(entry(name).content);
    entry(name).crc = right ^ 1;
    EXPECT_THAT(error(), AllOf(HasSubstr("array '" + std::string(name) + "'"),
                               HasSubstr("the file is damaged")));
    entry(name).crc = right;
  }
  entry("key_offsets").crc = 1;
  EXPECT_THAT(error_on_opening(), HasSubstr("array 'key_offsets': cannot be read"));
}

TEST_F(BadArchive, AWrongChecksumInAFortranOrderArray) {
  set("value", npy("<f8", {3, 2}, {1, 2, 3, 4, 5, 6}, true));
  entry("value").crc = 1;
  EXPECT_THAT(error(), HasSubstr("array 'value': cannot be read"));
}

TEST_F(BadArchive, AStoredEntryWhoseTwoSizesDiffer) {
  entry("key").size_bytes = 1'000'000;
  EXPECT_THAT(error_on_opening(), AllOf(HasSubstr("array 'key': the archive says that "),
                                        HasSubstr("become 1000000 bytes, which is impossible")));
}

TEST_F(BadArchive, ACompressedEntryThatIsSaidToGrowBeyondWhatDeflateCan) {
  const std::string content = deflate_without_compression(entry("key").content);
  entry("key") = {"key.npy", content, 8};
  entry("key").size_bytes = 4'000'000'000;
  EXPECT_THAT(error_on_opening(),
              AllOf(HasSubstr("array 'key'"), HasSubstr("which is impossible")));
}

TEST_F(BadArchive, ACompressedEntryThatIsNoDeflateStream) {
  ZipEntry& key = entry("key");
  key = {"key.npy", std::string(200, '\xff'), 8};
  EXPECT_THAT(error_on_opening(), HasSubstr("array 'key': cannot be read"));
}

TEST_F(BadArchive, ACompressedEntryThatEndsEarly) {
  const std::string array = npy("<f8", {3, 2}, {1, 2, 3, 4, 5, 6});
  ZipEntry& key = entry("key");
  key = {"key.npy", deflate_without_compression(array.substr(0, array.size() - 16)), 8};
  key.size_bytes = static_cast<std::uint32_t>(array.size());
  key.crc = crc32(array);
  EXPECT_THAT(error(), AllOf(HasSubstr("array 'key': cannot be read"), HasSubstr("damaged")));
}

TEST_F(BadArchive, ACompressedEntryThatHoldsMoreThanItSays) {
  const std::string array = npy("<f8", {3, 2}, {1, 2, 3, 4, 5, 6});
  ZipEntry& key = entry("key");
  key = {"key.npy", deflate_without_compression(array + std::string(1000, 'x')), 8};
  key.size_bytes = static_cast<std::uint32_t>(array.size());
  key.crc = crc32(array);
  EXPECT_THAT(error(), HasSubstr("array 'key': "));
}

TEST_F(BadArchive, AFileReplacedAfterItWasChecked) {
  write();
  TraceStream stream({file});
  write_file(folder / "other.npz", zip(entries));
  std::filesystem::rename(folder / "other.npz", file);
  Operation operation;
  EXPECT_EQ(input_error_of([&] { stream.next(operation); }),
            file.string() + ": was changed or replaced after it was checked; run again.");
}

TEST_F(BadArchive, AFileDeletedAfterItWasChecked) {
  write();
  TraceStream stream({file});
  std::filesystem::remove(file);
  Operation operation;
  EXPECT_THAT(input_error_of([&] { stream.next(operation); }), HasSubstr("cannot be opened"));
}

TEST_F(BadArchive, AFileTruncatedWhileItIsRead) {
  std::mt19937 random(7);
  const std::vector<Operation> operations(4, random_operation(random, 64, 64, 64));
  write_trace(file, operations);
  TraceStream stream({file});
  Operation operation;
  ASSERT_TRUE(stream.next(operation));
  std::filesystem::resize_file(file, 1000);
  EXPECT_THAT(input_error_of([&] {
                while (stream.next(operation)) {
                }
              }),
              AllOf(StartsWith(file.string() + ": array '"), HasSubstr("changed while")));
}

TEST_F(BadArchive, AFileOverwrittenWhileItIsRead) {
  std::mt19937 random(8);
  write_trace(file, std::vector<Operation>(4, random_operation(random, 64, 64, 64)));
  TraceStream stream({file});
  Operation operation;
  ASSERT_TRUE(stream.next(operation));
  write_trace(file, std::vector<Operation>(4, random_operation(random, 64, 64, 64)));
  EXPECT_THAT(input_error_of([&] {
                while (stream.next(operation)) {
                }
              }),
              HasSubstr("changed while it was read"));
}

}  // namespace
}  // namespace a3::test
