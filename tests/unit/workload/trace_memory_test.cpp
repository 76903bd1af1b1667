#include <sys/resource.h>

#include "npz/npz_writer.h"
#include "support/bad_trace.h"

/// Memory follows from the largest operation, never from the file's length or from what a file
/// claims.
namespace a3::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

#ifdef __SANITIZE_ADDRESS__
constexpr bool kMemoryIsOurs = false;  // the sanitizer holds back what was freed
#else
constexpr bool kMemoryIsOurs = true;
#endif

/// The most memory that this process ever had.
std::int64_t peak_bytes() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

constexpr std::int64_t kMebibyte = 1 << 20;

TEST(TraceMemory, StaysWellBelow100MegabytesForManyOperations) {
  // 128 operations of 320 x 64 as float64 are 3 x 20 MiB; the writer must not hold them either.
  constexpr std::int64_t kNumOperations = 128;
  const TempFolder folder;
  const std::vector<double> rows(20480, 0.25);
  {
    NpzWriter writer(folder / "t.npz", NpzCompression::kStored);
    const auto key = writer.add_matrix<double>("key", 64);
    const auto value = writer.add_matrix<double>("value", 64);
    const auto query = writer.add_matrix<double>("query", 64);
    const auto key_offsets = writer.add_vector<std::int64_t>("key_offsets");
    const auto query_offsets = writer.add_vector<std::int64_t>("query_offsets");
    for (std::int64_t offset = 0; offset <= 320 * kNumOperations; offset += 320) {
      writer.append(key_offsets, &offset, 1);
      writer.append(query_offsets, &offset, 1);
      if (offset == 320 * kNumOperations) break;
      writer.append(key, rows.data(), 320);
      writer.append(value, rows.data(), 320);
      writer.append(query, rows.data(), 320);
    }
    writer.finish();
  }
  TraceStream stream({folder / "t.npz"});
  Operation operation;
  for (std::int64_t i = 0; i < kNumOperations; ++i) ASSERT_TRUE(stream.next(operation));
  EXPECT_FALSE(stream.next(operation));
  EXPECT_TRUE(!kMemoryIsOurs || peak_bytes() < 40 * kMebibyte) << peak_bytes();
}
class Bomb : public BadTrace {
 protected:
  /// Makes `name` an array whose header is true to an enormous size, with as few bytes as deflate
  /// could need for it.
  void claim(const std::string& name, const std::vector<std::int64_t>& shape,
             std::uint64_t data_bytes, bool fortran_order) {
    const std::string header = npy("<f8", shape, {}, fortran_order);
    ZipEntry bomb = {name + ".npy",
                     deflate_without_compression(header + std::string(65536, '\0'), false), 8};
    bomb.content += std::string((header.size() + data_bytes) / 1032 + 1, '\xff');
    bomb.size_bytes = static_cast<std::uint32_t>(header.size() + data_bytes);
    entry(name) = bomb;
  }
};

TEST_F(Bomb, AnOperationOfTooManyQueriesIsRefusedBeforeMemoryIsTaken) {
  // 2^24 elements are allowed; 2^23 + 1 queries of 2 columns are 2 more.
  remove_offsets();
  claim("query", {8388609, 2}, 8388609 * std::uint64_t{16}, false);
  EXPECT_THAT(error_on_opening(),
              AllOf(HasSubstr("array 'query': the shape (8388609, 2) has m = 8388609"),
                    HasSubstr("at most 8388608 of 2 columns")));
  EXPECT_TRUE(!kMemoryIsOurs || peak_bytes() < 40 * kMebibyte) << peak_bytes();
}

TEST_F(Bomb, ARaggedOperationOfTooManyQueriesIsNamed) {
  claim("query", {8388610, 2}, 8388610 * std::uint64_t{16}, false);
  set("query_offsets", npy("<i8", {3}, {0, 1, 8388610}));
  EXPECT_THAT(error_on_opening(), HasSubstr("array 'query': operation 1 has m = 8388609 queries"));
}

TEST_F(Bomb, ALargeFortranOrderArrayIsRefusedBeforeMemoryIsTaken) {
  // 256 MiB are allowed: 2^25 elements of 8 bytes, so 2^24 rows of 2 columns.
  claim("query", {16777217, 2}, 16777217 * std::uint64_t{16}, true);
  set("query_offsets", npy("<i8", {3}, {0, 1, 16777217}));
  EXPECT_THAT(error_on_opening(),
              AllOf(HasSubstr("array 'query': is stored in Fortran order"),
                    HasSubstr("at most 268435456"), HasSubstr("numpy.ascontiguousarray")));
  EXPECT_TRUE(!kMemoryIsOurs || peak_bytes() < 40 * kMebibyte) << peak_bytes();
}

}  // namespace
}  // namespace a3::test
