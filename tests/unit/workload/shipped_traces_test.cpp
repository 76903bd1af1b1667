#include <gmock/gmock.h>

#include "support/bad_trace.h"

/// The files in traces/ are what traces/README.md says.
namespace a3::test {
namespace {

std::vector<Operation> read_shipped(const std::string& name) {
  TraceStream stream({std::filesystem::path(A3_SOURCE_DIR) / "traces" / name});
  std::vector<Operation> operations;
  Operation operation;
  while (stream.next(operation)) operations.push_back(operation);
  return operations;
}

TEST(ShippedTraces, Fig8HoldsThePapersKeyAndQuery) {
  const std::vector<Operation> operations = read_shipped("fig8.npz");
  ASSERT_EQ(operations.size(), 1u);
  EXPECT_EQ(operations[0].key.data(),
            matrix({{-.6, .1, .8}, {.1, -.2, -.9}, {.8, .6, .7}, {.5, .7, .5}}).data());
  EXPECT_EQ(operations[0].query.data(), matrix({{.8, -.3, .4}}).data());
  EXPECT_EQ(operations[0].value.data(),
            matrix({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 1}}).data());
}

TEST(ShippedTraces, PowersOfTwoHasTiesAndACertainWinner) {
  const std::vector<Operation> operations = read_shipped("powers_of_two.npz");
  ASSERT_EQ(operations.size(), 2u);
  EXPECT_EQ(operations[0].key.data(), matrix({{1, 2}, {2, 1}}).data());
  EXPECT_EQ(operations[0].value.data(), matrix({{2, 4}, {8, 0.5}}).data());
  EXPECT_EQ(operations[0].query.data(), matrix({{1, 1}, {0, 0}}).data());
  EXPECT_EQ(operations[1].key.data(), matrix({{4, 0}, {0, 4}}).data());
  EXPECT_EQ(operations[1].value.data(), matrix({{1, -2}, {-4, 8}}).data());
  EXPECT_EQ(operations[1].query.data(), matrix({{4, 0}, {0, 4}}).data());
}

TEST(ShippedTraces, RaggedHasOperationsOfOneTwoAndThreeRows) {
  const std::vector<Operation> operations = read_shipped("ragged.npz");
  ASSERT_EQ(operations.size(), 3u);
  const std::vector<int> num_rows = {1, 2, 3};
  const std::vector<int> num_queries = {2, 1, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(operations[i].num_rows(), num_rows[i]);
    EXPECT_EQ(operations[i].num_queries(), num_queries[i]);
    EXPECT_EQ(operations[i].num_dims(), 2);
  }
  EXPECT_EQ(operations[0].value.data(), matrix({{0.5, -8}}).data());
}

TEST(ShippedTraces, MlmSmallHoldsSixRealOperationsOfThePapersSize) {
  const std::filesystem::path file = std::filesystem::path(A3_SOURCE_DIR) / "traces/mlm_small.npz";
  TraceStream stream({file});
  const TraceHeader& header = stream.headers()[0];
  EXPECT_EQ(header.form, TraceForm::kEqualSized);
  EXPECT_EQ(header.num_operations, 6);
  EXPECT_EQ(header.num_rows_max, 320);
  EXPECT_EQ(header.num_queries_max, 320);
  EXPECT_EQ(header.num_dims, 64);
  EXPECT_EQ(header.key_type, "float16");
  Operation operation;
  int num_read = 0;
  while (stream.next(operation)) ++num_read;
  EXPECT_EQ(num_read, 6);
}

TEST(ShippedTraces, AreTogetherBelowTwoMegabytes) {
  std::uintmax_t num_bytes = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(A3_SOURCE_DIR) / "traces")) {
    num_bytes += entry.file_size();
  }
  EXPECT_LT(num_bytes, 2'000'000u);
}

}  // namespace
}  // namespace a3::test
