#include "report/queries_csv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace a3 {
namespace {

QueryResult some_result() {
  QueryResult result;
  result.accept_cycle = 44;
  result.done_cycle = 131;
  result.iterations = 10;
  result.candidates = {2, 7, 11};
  result.selected = {2, 11};
  result.visible_rows = 19;
  result.num_tiles = 2;
  return result;
}

QueryAccuracy accuracy_of(double rmse, double cosine) {
  QueryAccuracy accuracy;
  accuracy.rmse = rmse;
  accuracy.cosine = cosine;
  return accuracy;
}

TEST(QueriesCsv, HasTheHeaderOfTheContract) {
  EXPECT_EQ(queries_csv_header(),
            "operation,query,rows,iterations,candidates,selected,accept_cycle,done_cycle,"
            "latency_cycles,dynamic_energy_pj,rmse,cosine,visible_rows,tiles\n");
}

TEST(QueriesCsv, HasALinePerQueryWithLatencyAndCounts) {
  EXPECT_EQ(queries_csv_line(3, 1, 20, some_result(), 255.8, accuracy_of(0.0625, 0.99)),
            "3,1,20,10,3,2,44,131,87,255.8,0.0625,0.99,19,2\n");
}

TEST(QueriesCsv, WritesNumbersSoThatTheyReadBackTheSame) {
  EXPECT_EQ(queries_csv_line(0, 0, 1, QueryResult{}, 0.1 + 0.2, accuracy_of(1.0 / 3, -1)),
            "0,0,1,0,0,0,0,0,0,0.30000000000000004,0.3333333333333333,-1,0,1\n");
  EXPECT_EQ(queries_csv_line(0, 0, 1, QueryResult{}, 22810.24, accuracy_of(0, 1e-20)),
            "0,0,1,0,0,0,0,0,0,22810.24,0,1e-20,0,1\n");
}

TEST(QueriesCsv, LeavesFieldsEmptyThatAreNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(queries_csv_line(3, 1, 20, some_result(), infinity, accuracy_of(nan, -infinity)),
            "3,1,20,10,3,2,44,131,87,,,,19,2\n");
}

TEST(QueriesCsv, HoldsCountsBeyondThirtyTwoBits) {
  QueryResult result = some_result();
  result.accept_cycle = 5'000'000'000;
  result.done_cycle = 12'000'000'000;
  EXPECT_EQ(queries_csv_line(6'000'000'000, 0, 65536, result, 1, accuracy_of(1, 1)),
            "6000000000,0,65536,10,3,2,5000000000,12000000000,7000000000,1,1,1,19,2\n");
}

TEST(QueriesCsv, HasAsManyFieldsInALineAsInTheHeader) {
  const std::string line = queries_csv_line(0, 0, 1, QueryResult{}, 0, QueryAccuracy{});
  const std::string header = queries_csv_header();
  EXPECT_EQ(std::count(line.begin(), line.end(), ','),
            std::count(header.begin(), header.end(), ','));
}

}  // namespace
}  // namespace a3
