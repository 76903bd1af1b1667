// What the engine makes of an operation in tiles: whose visit it is, and what its results come to.

#include <gmock/gmock.h>

#include "a3/systemc/errors.h"
#include "support/systemc_test.h"
#include "testbench/tile_merger.h"
#include "testbench/visits.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;

Job job_of(int first_row, int num_rows, std::vector<int> queries) {
  Job job;
  job.tile = {first_row, num_rows};
  job.queries = std::move(queries);
  job.is_first = first_row == 0;
  return job;
}

/// Three queries on tiles of four rows, of which the second and third are seen by two and one.
const std::vector<Job> three_tiles = {job_of(0, 4, {0, 1, 2}), job_of(4, 4, {0, 2}),
                                      job_of(8, 4, {2})};

TEST(Visits, AreNumberedTileAfterTile) {
  Visits visits;
  visits.start_operation(three_tiles, 3);
  visits.start_tile(0);
  EXPECT_EQ(visits.query_of(2), 2);
  visits.start_tile(1);
  EXPECT_EQ(visits.query_of(3), 0);
  EXPECT_EQ(visits.query_of(4), 2);
  visits.start_tile(2);
  EXPECT_EQ(visits.query_of(5), 2);
  EXPECT_EQ(visits.name_of(5), "query 2, tile 2");
}

TEST(Visits, OfAnOperationBehindCountOnInQueries) {
  const std::vector<Job> whole = {job_of(0, 4, {0})};
  Visits visits;
  visits.start_operation(three_tiles, 3);
  for (const std::size_t tile : {0U, 1U, 2U}) visits.start_tile(tile);
  visits.start_operation(whole, 1);
  visits.start_tile(0);
  EXPECT_EQ(visits.query_of(6), 3);
  EXPECT_EQ(visits.name_of(6), "query 3");
}

TEST(Visits, KnowTheLastOfEachQuery) {
  Visits visits;
  visits.start_operation(three_tiles, 3);
  visits.start_tile(0);
  EXPECT_FALSE(visits.is_last(0));
  EXPECT_TRUE(visits.is_last(1));
  visits.start_tile(1);
  EXPECT_TRUE(visits.is_last(3));
  EXPECT_FALSE(visits.is_last(4));
  visits.start_tile(2);
  EXPECT_TRUE(visits.is_last(5));
}

TEST(Visits, CountFromZeroAgainAfterAReset) {
  Visits visits;
  visits.start_operation(three_tiles, 3);
  visits.start_tile(0);
  visits.start_tile(1);
  visits.reset();
  visits.start_operation(three_tiles, 3);
  visits.start_tile(0);
  EXPECT_EQ(visits.query_of(0), 3);
}

TEST(Visits, RefuseOneThatIsNotToTheTile) {
  Visits visits;
  visits.start_operation(three_tiles, 3);
  visits.start_tile(0);
  visits.start_tile(1);
  EXPECT_THROW(visits.query_of(2), ModelError);
  EXPECT_THROW(visits.query_of(5), ModelError);
}

class TileMergerTest : public SystemCTest {
 protected:
  /// An operation of eight rows and two columns, of which query 1 sees three rows.
  static Operation operation_of_two() {
    Operation operation;
    operation.key.resize(8, 2);
    operation.value.resize(8, 2);
    operation.query.resize(2, 2);
    operation.query_rows = {8, 3};
    return operation;
  }

  /// What the monitor saw of the queries of a tile, one after another.
  struct Seen {
    std::int64_t accept_cycle;
    std::vector<std::int32_t> candidates;
    std::vector<std::int32_t> selected;
    std::int64_t done_cycle;
    OutputVector output;
  };

  /// Runs the simulation as far as the tile goes.
  void run_tile(const Job& job, const std::vector<Seen>& queries) {
    cycles.start_operation();
    monitor.start_operation(job.num_queries(), 7);
    for (const Seen& seen : queries) {
      const std::int64_t query = num_visits++;
      go_to(seen.accept_cycle);
      monitor.query_accepted(query);
      monitor.candidates_latched(query, seen.candidates);
      monitor.rows_selected(query, seen.selected);
      go_to(seen.done_cycle);
      monitor.output_valid(query, seen.output);
    }
    Activity activity;
    activity[Counter::kDotProductRows] = 10;
    merger.add(job, monitor, activity, 3);
  }

  /// Past the edge that begins the cycle.
  void go_to(std::int64_t cycle) {
    while (cycles.now() < cycle) sc_core::sc_start(sc_core::sc_time(kPeriodPs, sc_core::SC_PS));
  }

  Monitor monitor{cycles};
  TileMerger merger{Machine{}};
  std::int64_t num_visits = 0;
};

// f = 4: the second tile's maximum lies 256 = 1.0 below the first's, and e^-1 is 94 of 256. Shares
// 256 * 256 = 65536 and 94 * 512 = 48128, D = 113664. Column 0: N = 655360 - 192512 = 462848,
// floor((2 N + D) / (2 D)) = floor(1039360 / 227328) = 4; column 1: N = -65536 + 48128 = -17408,
// floor(78848 / 227328) = 0. The third column is padding.
TEST_F(TileMergerTest, PutsTheTilesOfAnOperationTogether) {
  elaborate();
  merger.start_operation(operation_of_two());
  run_tile(job_of(0, 4, {0, 1}), {{2, {0, 3}, {3}, 30, {{10, -1, 0}, 300, 256}},
                                  {31, {1}, {1}, 40, {{5, 6, 0}, 200, 256}}});
  run_tile(job_of(4, 4, {0}), {{0, {0, 1}, {1}, 25, {{-4, 1, 0}, 44, 512}}});
  const OperationResult& result = merger.finish();
  EXPECT_EQ(result.num_tiles, 2);
  EXPECT_EQ(result.makespan_cycles, 40 + 25);
  EXPECT_EQ(result.activity[Counter::kDotProductRows], 20);
  EXPECT_EQ(result.saturated_elements, 6);

  const QueryResult& of_both = result.queries.at(0);
  EXPECT_EQ(of_both.accept_cycle, 2);
  EXPECT_EQ(of_both.done_cycle, 40 + 25);
  EXPECT_EQ(of_both.iterations, 14);
  EXPECT_EQ(of_both.num_tiles, 2);
  EXPECT_EQ(of_both.visible_rows, 8);
  EXPECT_THAT(of_both.candidates, ElementsAre(0, 3, 4, 5));
  EXPECT_THAT(of_both.selected, ElementsAre(3, 5));
  EXPECT_THAT(of_both.output_raw, ElementsAre(4, 0));

  const QueryResult& of_one = result.queries.at(1);
  EXPECT_EQ(of_one.done_cycle, 40);
  EXPECT_EQ(of_one.num_tiles, 1);
  EXPECT_EQ(of_one.visible_rows, 3);
  EXPECT_THAT(of_one.output_raw, ElementsAre(5, 6));
  finish();
}

}  // namespace
}  // namespace a3::test
