#include "a3/workload/trace_stream.h"

#include <gmock/gmock.h>

#include "support/bad_trace.h"
#include "support/run_python.h"

namespace a3::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

void expect_same(const Operation& found, const Operation& expected) {
  EXPECT_EQ(found.num_rows(), expected.num_rows());
  EXPECT_EQ(found.num_queries(), expected.num_queries());
  EXPECT_EQ(found.num_dims(), expected.num_dims());
  EXPECT_EQ(found.key.data(), expected.key.data());
  EXPECT_EQ(found.value.data(), expected.value.data());
  EXPECT_EQ(found.query.data(), expected.query.data());
}

void expect_operations(const std::vector<std::filesystem::path>& files,
                       const std::vector<Operation>& expected) {
  TraceStream stream(files);
  EXPECT_EQ(stream.num_operations(), static_cast<std::int64_t>(expected.size()));
  Operation operation;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE(testing::Message() << "operation " << i);
    ASSERT_TRUE(stream.next(operation));
    expect_same(operation, expected[i]);
  }
  EXPECT_FALSE(stream.next(operation));
  EXPECT_FALSE(stream.next(operation));
}

TEST(TraceStream, ReadsOneOperation) {
  const TempFolder folder;
  Operation operation;
  operation.key = matrix({{1, 2}, {3, 4}, {5, 6}});
  operation.value = matrix({{-1, 0.5}, {0.25, 8}, {0, -7}});
  operation.query = matrix({{9, 10}});
  write_trace(folder / "t.npz", {operation}, {TraceForm::kSingle, "<f8", false});
  expect_operations({folder / "t.npz"}, {operation});
}

TEST(TraceStream, ReadsEveryFormElementTypeByteOrderAndStorageOrder) {
  const TempFolder folder;
  constexpr unsigned kSeed = 41;
  std::mt19937 random(kSeed);
  SCOPED_TRACE(testing::Message() << "seed " << kSeed);
  const Operation single = random_operation(random, 5, 3, 7);
  const std::vector<Operation> equal = {random_operation(random, 4, 2, 3),
                                        random_operation(random, 4, 2, 3),
                                        random_operation(random, 4, 2, 3)};
  const std::vector<Operation> ragged = {
      random_operation(random, 1, 4, 5), random_operation(random, 6, 1, 5),
      random_operation(random, 320, 2, 5), random_operation(random, 2, 1, 5)};
  for (const char* descr : {"<f2", ">f2", "<f4", ">f4", "<f8", ">f8"}) {
    for (const bool fortran_order : {false, true}) {
      SCOPED_TRACE(testing::Message() << descr << (fortran_order ? " Fortran" : " C"));
      write_trace(folder / "single.npz", {single}, {TraceForm::kSingle, descr, fortran_order});
      expect_operations({folder / "single.npz"}, {single});
      write_trace(folder / "equal.npz", equal, {TraceForm::kEqualSized, descr, fortran_order});
      expect_operations({folder / "equal.npz"}, equal);
      write_trace(folder / "ragged.npz", ragged, {TraceForm::kRagged, descr, fortran_order});
      expect_operations({folder / "ragged.npz"}, ragged);
    }
  }
}

TEST(TraceStream, ReadsOperationsLargerThanItsBuffer) {
  // 64 columns of float64 are 512 bytes a row, so 700 queries take more than five buffers of 64
  // KiB.
  const TempFolder folder;
  std::mt19937 random(42);
  const std::vector<Operation> operations = {random_operation(random, 320, 700, 64),
                                             random_operation(random, 319, 129, 64)};
  write_trace(folder / "c.npz", operations);
  write_trace(folder / "fortran.npz", operations, {TraceForm::kRagged, "<f8", true});
  expect_operations({folder / "c.npz"}, operations);
  expect_operations({folder / "fortran.npz"}, operations);
}

TEST(TraceStream, ReadsSeveralFilesOneAfterAnother) {
  const TempFolder folder;
  std::mt19937 random(43);
  const Operation a = random_operation(random, 3, 1, 4);
  const Operation b = random_operation(random, 2, 2, 4);
  write_trace(folder / "a.npz", {a}, {TraceForm::kSingle, "<f2", false});
  write_trace(folder / "b.npz", {b, b}, {TraceForm::kEqualSized, ">f4", true});
  expect_operations({folder / "a.npz", folder / "b.npz", folder / "a.npz"}, {a, b, b, a});
}

TEST(TraceStream, DescribesEveryFileBeforeAnyOperationIsRead) {
  const TempFolder folder;
  std::mt19937 random(44);
  write_trace(folder / "single.npz", {random_operation(random, 3, 9, 4)},
              {TraceForm::kSingle, "<f2", false});
  write_trace(folder / "ragged.npz",
              {random_operation(random, 5, 1, 4), random_operation(random, 2, 6, 4),
               random_operation(random, 7, 2, 4)},
              {TraceForm::kRagged, ">f4", false});
  const TraceStream stream({folder / "single.npz", folder / "ragged.npz"});
  EXPECT_EQ(stream.num_operations(), 4);
  EXPECT_EQ(stream.num_queries(), 9 + 1 + 6 + 2);
  EXPECT_EQ(stream.num_dims(), 4);
  ASSERT_EQ(stream.headers().size(), 2u);

  const TraceHeader& single = stream.headers()[0];
  EXPECT_EQ(single.file, folder / "single.npz");
  EXPECT_EQ(single.form, TraceForm::kSingle);
  EXPECT_EQ(single.key_type, "float16");
  EXPECT_THAT(single.key_shape, ElementsAre(3, 4));
  EXPECT_EQ(single.most_rows_operation, 0);

  const TraceHeader& ragged = stream.headers()[1];
  EXPECT_EQ(ragged.form, TraceForm::kRagged);
  EXPECT_EQ(ragged.num_operations, 3);
  EXPECT_EQ(ragged.num_queries, 9);
  EXPECT_EQ(ragged.num_rows_total, 14);
  EXPECT_EQ(ragged.num_rows_min, 2);
  EXPECT_EQ(ragged.num_rows_max, 7);
  EXPECT_EQ(ragged.most_rows_operation, 2);
  EXPECT_THAT(ragged.key_shape, ElementsAre(14, 4));
  EXPECT_EQ(ragged.num_queries_min, 1);
  EXPECT_EQ(ragged.num_queries_max, 6);
  EXPECT_EQ(ragged.num_dims, 4);
  EXPECT_EQ(ragged.key_type, "float32");
  EXPECT_EQ(ragged.value_type, "float32");
  EXPECT_EQ(ragged.query_type, "float32");
  EXPECT_THAT(ragged.ignored_arrays, IsEmpty());
}

TEST(TraceStream, CountsEqualSizedOperations) {
  const TempFolder folder;
  std::mt19937 random(45);
  const Operation operation = random_operation(random, 3, 2, 4);
  write_trace(folder / "t.npz", {operation, operation, operation, operation},
              {TraceForm::kEqualSized, "<f4", false});
  const TraceStream stream({folder / "t.npz"});
  const TraceHeader& header = stream.headers()[0];
  EXPECT_EQ(header.form, TraceForm::kEqualSized);
  EXPECT_EQ(header.num_operations, 4);
  EXPECT_EQ(header.num_rows_total, 12);
  EXPECT_EQ(header.num_queries, 8);
}

TEST(TraceStream, IgnoresAndListsOtherArrays) {
  const TempFolder folder;
  const std::string array = npy("<f8", {1, 1}, {0.5});
  write_file(folder / "t.npz", zip({{"key.npy", array},
                                    {"mask.npy", "not even an array"},
                                    {"value.npy", array},
                                    {"query.npy", array},
                                    {"read\nme.txt", "text"},
                                    {"key", array}}));
  const TraceStream stream({folder / "t.npz"});
  EXPECT_THAT(stream.headers()[0].ignored_arrays, ElementsAre("mask", "read\\x0ame.txt", "key"));
}

TEST(TraceStream, MixesElementTypesWithinAFile) {
  const TempFolder folder;
  write_file(folder / "t.npz", zip({{"key.npy", npy("<f2", {1, 2}, {1, 2})},
                                    {"value.npy", npy(">f8", {1, 2}, {3, 4})},
                                    {"query.npy", npy("<f4", {1, 2}, {5, 6}, true)}}));
  Operation expected;
  expected.key = matrix({{1, 2}});
  expected.value = matrix({{3, 4}});
  expected.query = matrix({{5, 6}});
  expect_operations({folder / "t.npz"}, {expected});
}

TEST(TraceStream, ReadsBigEndianOffsets) {
  const TempFolder folder;
  const std::string array = npy("<f8", {3, 1}, {1, 2, 3});
  const std::string offsets = npy(">i8", {3}, {0, 1, 3});
  write_file(folder / "t.npz", zip({{"key.npy", array},
                                    {"value.npy", array},
                                    {"query.npy", array},
                                    {"key_offsets.npy", offsets},
                                    {"query_offsets.npy", offsets}}));
  Operation first;
  first.key = first.value = first.query = matrix({{1}});
  Operation second;
  second.key = second.value = second.query = matrix({{2}, {3}});
  expect_operations({folder / "t.npz"}, {first, second});
}

TEST(TraceStream, ReadsManyMoreOffsetsThanItBuffers) {
  // Operation i has 1 + i % 3 rows and one query; both count up from 0, modulo 1000.
  const TempFolder folder;
  constexpr int kNumOperations = 20000;
  std::vector<double> key_offsets = {0};
  std::vector<double> query_offsets = {0};
  for (int i = 0; i < kNumOperations; ++i) {
    key_offsets.push_back(key_offsets.back() + 1 + i % 3);
    query_offsets.push_back(i + 1);
  }
  const auto counting = [](double count) {
    std::vector<double> numbers(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i % 1000);
    return npy("<f2", {static_cast<std::int64_t>(numbers.size()), 1}, numbers);
  };
  const std::string rows = counting(key_offsets.back());
  write_file(folder / "t.npz",
             zip({{"key.npy", rows},
                  {"value.npy", rows},
                  {"query.npy", counting(kNumOperations)},
                  {"key_offsets.npy", npy("<i8", {kNumOperations + 1}, key_offsets)},
                  {"query_offsets.npy", npy("<i8", {kNumOperations + 1}, query_offsets)}}));
  TraceStream stream({folder / "t.npz"});
  Operation operation;
  int first_row = 0;
  for (int i = 0; i < kNumOperations; ++i) {
    ASSERT_TRUE(stream.next(operation));
    ASSERT_EQ(operation.num_rows(), 1 + i % 3);
    ASSERT_EQ(operation.key(0, 0), first_row % 1000);
    ASSERT_EQ(operation.query(0, 0), i % 1000);
    first_row += operation.num_rows();
  }
  EXPECT_FALSE(stream.next(operation));
}

TEST(TraceStream, ReadsDeflatedEntries) {
  const TempFolder folder;
  const std::string array = npy("<f8", {2, 2}, {1, 2, 3, 4});
  ZipEntry deflated = {"key.npy", deflate_without_compression(array), 8};
  deflated.size_bytes = static_cast<std::uint32_t>(array.size());
  deflated.crc = crc32(array);
  write_file(folder / "t.npz", zip({deflated, {"value.npy", array}, {"query.npy", array}}));
  Operation expected;
  expected.key = expected.value = expected.query = matrix({{1, 2}, {3, 4}});
  expect_operations({folder / "t.npz"}, {expected});
}

TEST(TraceStream, AsksForAtLeastOneFile) {
  EXPECT_THAT(input_error_of([] { const TraceStream stream({}); }), HasSubstr("no trace is given"));
}

TEST(TraceStream, AsksForTheSameColumnsInAllFiles) {
  const TempFolder folder;
  std::mt19937 random(46);
  write_trace(folder / "a.npz", {random_operation(random, 3, 1, 4)});
  write_trace(folder / "b.npz", {random_operation(random, 3, 1, 5)});
  const std::string error = input_error_of([&] {
    const TraceStream stream({folder / "a.npz", folder / "b.npz"});
  });
  EXPECT_EQ(error, (folder / "b.npz").string() + ": has d = 5 columns, but " +
                       (folder / "a.npz").string() +
                       " has 4; all traces of a run need the same d.");
}

TEST(TraceStream, ReadsWhatNumpyWrites) {
  const TempFolder folder;
  // 2 operations of 3 rows, 2 queries, 4 columns; element (i, r, c) is 100 i + 10 r + c, negative
  // in value.
  const std::string made = run_python(folder, R"(
import numpy as np
def counting(rows):
    i, r, c = np.meshgrid(range(2), range(rows), range(4), indexing="ij")
    return 100.0 * i + 10 * r + c
key, value, query = counting(3), -counting(3), counting(2)
f4_value = value.astype(">f4")
np.savez("stored.npz", key=key, value=value, query=query)
np.savez_compressed("deflated.npz", key=key.astype("<f2"), value=f4_value, query=query.astype(">f8"))
np.savez("fortran.npz", key=np.asfortranarray(key), value=np.asfortranarray(f4_value), query=query)
np.savez("ragged.npz", key=key.reshape(6, 4), value=np.asfortranarray(value.reshape(6, 4)),
         query=query.reshape(4, 4), key_offsets=np.array([0, 3, 6]), query_offsets=np.array([0, 2, 4]))
)");
  ASSERT_EQ(made, "");
  std::vector<Operation> expected(2);
  for (int i = 0; i < 2; ++i) {
    Operation& operation = expected[static_cast<std::size_t>(i)];
    operation.key.resize(3, 4);
    operation.value.resize(3, 4);
    operation.query.resize(2, 4);
    for (int r = 0; r < 3; ++r) {
      for (int c = 0; c < 4; ++c) {
        operation.key(r, c) = 100 * i + 10 * r + c;
        operation.value(r, c) = -operation.key(r, c);
        if (r < 2) operation.query(r, c) = operation.key(r, c);
      }
    }
  }
  for (const char* name : {"stored.npz", "deflated.npz", "fortran.npz", "ragged.npz"}) {
    SCOPED_TRACE(name);
    expect_operations({folder / name}, expected);
  }
}

}  // namespace
}  // namespace a3::test
