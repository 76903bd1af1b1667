// Timeline and waveform of a whole simulation. The operation is the standard query of
// tests/timing/elastic_timing_test.cpp, where its cycles are derived.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "timing/controlled_operation.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RecordingTest : public ::testing::Test {
 protected:
  RecordingTest() { std::filesystem::create_directories(folder); }
  ~RecordingTest() override { std::filesystem::remove_all(folder); }

  static std::string read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }

  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("a3_recordings_") +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

class TimelineTest : public RecordingTest {
 protected:
  nlohmann::json record(int num_queries) {
    return record(approximate_machine(40), {standard_operation(num_queries)});
  }

  nlohmann::json record(const Machine& machine, const std::vector<Operation>& operations) {
    SystemCEngine engine(machine, Recording{{}, folder / "timeline.json"}, never_stop);
    for (const Operation& operation : operations) engine.run(operation);
    engine.complete_recordings();
    engine.publish_recordings();
    return nlohmann::json::parse(read(folder / "timeline.json")).at("traceEvents");
  }

  /// "name begin+cycles" of every slice on a track.
  static std::vector<std::string> slices_of(const nlohmann::json& events, int track_id) {
    std::vector<std::string> texts;
    for (const nlohmann::json& event : events) {
      if (event.at("ph") != "X" || event.at("tid") != track_id) continue;
      const nlohmann::json& args = event.at("args");
      texts.push_back(event.at("name").get<std::string>() + ' ' + args.at("begin_cycle").dump() +
                      '+' + args.at("cycles").dump());
    }
    return texts;
  }

  static std::vector<std::string> slices(const nlohmann::json& events, Block block) {
    return slices_of(events, describe(block).pipeline_position);
  }

  /// On the first, second, ... track of queries in flight, which stand below the blocks' tracks.
  static std::vector<std::string> flights(const nlohmann::json& events, int number) {
    return slices_of(events, static_cast<int>(kNumBlocks) + number);
  }
};

// Rounds and iterations 0-43; scan 44-65; post-scoring 72-73, whose rows the exponent unit takes a
// cycle later; output rows 78-79.
TEST_F(TimelineTest, ShowsWhenEachBlockWorkedOnAQuery) {
  const nlohmann::json events = record(1);
  EXPECT_THAT(slices(events, Block::kCandidateSelection), ElementsAre("query 0 0+44"));
  EXPECT_THAT(slices(events, Block::kDotProduct), ElementsAre("query 0 44+22"));
  EXPECT_THAT(slices(events, Block::kPostScoring), ElementsAre("query 0 72+2"));
  EXPECT_THAT(slices(events, Block::kExponent), ElementsAre("query 0 73+2"));
  EXPECT_THAT(slices(events, Block::kOutput), ElementsAre("query 0 78+2"));
}

// Query 1 is initialised in 44-47, in which the scan of query 0, begun in 44, stalls. Perfetto
// takes what stands first for the outer one of two slices that begin together.
TEST_F(TimelineTest, ShowsStallsWithTheirCause) {
  const nlohmann::json events = record(2);
  EXPECT_THAT(slices(events, Block::kDotProduct),
              ElementsAre("query 0 44+26", "stall: multipliers borrowed 44+4", "query 1 88+22"));
}

// At 1 GHz a cycle is a nanosecond, and time stamps are microseconds: done in cycle 89.
TEST_F(TimelineTest, ShowsAQueryFromItsAcceptanceToItsOutput) {
  const nlohmann::json events = record(1);
  EXPECT_THAT(flights(events, 1), ElementsAre("query 0 0+89"));
  EXPECT_DOUBLE_EQ(events.back().at("ts"), 0);
  EXPECT_DOUBLE_EQ(events.back().at("dur"), 0.089);
}

// Accepted in 0, 44, 88 and 132. The scans of queries 0 to 2 are held up by the one behind, and the
// rows of queries 0 and 1 by the one behind that: done in 97, 141, 181 and 221. Query 2 finds query
// 0 in flight still.
TEST_F(TimelineTest, ShowsQueriesThatAreInFlightTogetherOnTracksOfTheirOwn) {
  const nlohmann::json events = record(4);
  EXPECT_THAT(flights(events, 1), ElementsAre("query 0 0+97", "query 3 132+89"));
  EXPECT_THAT(flights(events, 2), ElementsAre("query 1 44+97"));
  EXPECT_THAT(flights(events, 3), ElementsAre("query 2 88+93"));
}

// Two tiles of 160 rows, M = 20 in each: 58 cycles (tests/timing/mapped_timing_test.cpp), in which
// rounds and iterations take 24, and the scan follows with eleven steps. The operation behind them
// begins in 116.
TEST_F(TimelineTest, ShowsTilesOneAfterAnother) {
  Machine machine = approximate_machine(40);
  machine.mapping.tile_rows = 160;
  const nlohmann::json events =
      record(machine, {standard_operation(1), operation_with(16, 1, {{3}, {}})});
  EXPECT_THAT(slices(events, Block::kCandidateSelection),
              ElementsAre("query 0, tile 0 0+24", "query 0, tile 1 58+24", "query 1 0+44"));
  EXPECT_THAT(slices(events, Block::kDotProduct),
              ElementsAre("query 0, tile 0 24+11", "query 0, tile 1 82+11", "query 1 44+1"));
  EXPECT_THAT(flights(events, 1),
              ElementsAre("query 0, tile 0 0+58", "query 0, tile 1 58+58", "query 1 0+66"));
  EXPECT_DOUBLE_EQ(events.back().at("ts"), 0.116);
  EXPECT_EQ(events.back().at("args").at("query"), 1);
}

TEST_F(TimelineTest, IsNotThereUnlessTheRunWasFinished) {
  {
    SystemCEngine engine(approximate_machine(40), Recording{{}, folder / "timeline.json"},
                         never_stop);
    engine.run(standard_operation(1));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST_F(TimelineTest, DoesNotChangeTheSimulation) {
  SystemCEngine engine(approximate_machine(40), Recording{{}, folder / "timeline.json"},
                       never_stop);
  EXPECT_THAT(done_cycles(engine.run(standard_operation(3))), ElementsAre(97, 137, 177));
}

class WaveformTest : public RecordingTest {
 protected:
  std::string record(std::int64_t first_query, std::int64_t end_query) {
    const Recording recording{WaveformOptions{folder / "waves.vcd", first_query, end_query}, {}};
    SystemCEngine engine(approximate_machine(40), recording, never_stop);
    EXPECT_THAT(done_cycles(engine.run(standard_operation(3))), ElementsAre(97, 137, 177));
    engine.complete_recordings();
    engine.publish_recordings();
    return read(folder / "waves.vcd");
  }

  static std::vector<std::int64_t> time_stamps_ps(const std::string& vcd) {
    std::vector<std::int64_t> stamps;
    std::istringstream lines(vcd);
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind('#', 0) == 0) stamps.push_back(std::stoll(line.substr(1)));
    }
    return stamps;
  }
};

TEST_F(WaveformTest, HasTheSignalsOfEveryBlock) {
  const std::string vcd = record(0, 3);
  EXPECT_THAT(vcd, HasSubstr("$enddefinitions"));
  for (const char* block : {"query_queue", "candidate_selector", "candidate_scan", "post_scoring",
                            "dot_product", "exponent", "output", "score_banks"}) {
    EXPECT_THAT(vcd, HasSubstr(block));
  }
}

// Cycle t is edge t + 4 of the clock: the first two are of the elaboration, the next two bring the
// first query to the queue. Query 1 is accepted in cycle 44 and its output, valid from cycle 137
// on, is shown for a cycle: 48 ns to 142 ns.
TEST_F(WaveformTest, ShowsTheQueriesAskedForAndNothingElse) {
  const std::vector<std::int64_t> stamps_ps = time_stamps_ps(record(1, 2));
  ASSERT_FALSE(stamps_ps.empty());
  EXPECT_GE(stamps_ps.front(), 48'000);
  EXPECT_LE(stamps_ps.front(), 48'500);  // the next change after it is the falling clock
  EXPECT_LE(stamps_ps.back(), 142'000);
  EXPECT_GE(stamps_ps.back(), 141'000);
}

/// A machine for two tiles of the standard operation, and a recording of some of three queries, of
/// which the second sees rows of the first tile only.
class TiledWaveformTest : public WaveformTest {
 protected:
  std::string record(std::int64_t first_query, std::int64_t end_query) {
    Machine machine = base_machine();
    machine.mapping.tile_rows = 160;
    Operation operation = standard_operation(3);
    operation.query_rows = {320, 160, 320};
    const Recording recording{WaveformOptions{folder / "waves.vcd", first_query, end_query}, {}};
    SystemCEngine engine(machine, recording, never_stop);
    // Slots of 169: three queries take five in the first tile, two take four in the second.
    EXPECT_THAT(done_cycles(engine.run(operation)), ElementsAre(8 * 169, 4 * 169, 9 * 169));
    engine.complete_recordings();
    engine.publish_recordings();
    return read(folder / "waves.vcd");
  }
};

// Cycle t of the first tile is edge t + 4. Its last output leaves in cycle 845, edge 849; the
// second tile's cycle 0 is the third edge from there, 852.
TEST_F(TiledWaveformTest, ShowsAQueryUntilItsLastTile) {
  const std::vector<std::int64_t> stamps_ps = time_stamps_ps(record(0, 1));
  ASSERT_FALSE(stamps_ps.empty());
  EXPECT_LE(stamps_ps.front(), 4'500);
  EXPECT_LE(stamps_ps.back(), (852 + 3 * 169 + 1) * 1000);
  EXPECT_GE(stamps_ps.back(), (852 + 3 * 169) * 1000);
}

TEST_F(TiledWaveformTest, EndsWithTheFirstTileWhereTheQueriesSeeNoOther) {
  const std::vector<std::int64_t> stamps_ps = time_stamps_ps(record(1, 2));
  ASSERT_FALSE(stamps_ps.empty());
  EXPECT_LE(stamps_ps.back(), (4 + 4 * 169 + 1) * 1000);
  EXPECT_GE(stamps_ps.back(), (4 + 4 * 169) * 1000);
}

/// A scan of the file: every value of one variable with the time from which on it held.
class VcdVariable {
 public:
  /// Of that block, or of the only one that has a variable of the name.
  VcdVariable(const std::string& vcd, const std::string& name, const std::string& block = {}) {
    std::istringstream lines(vcd);
    std::string id;
    std::string scope;
    std::int64_t time_ps = 0;
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::vector<std::string> word;
      for (std::string w; words >> w;) word.push_back(w);
      if (word.size() > 2 && word[0] == "$scope") scope = word[2];
      const bool is_meant = block.empty() || scope == block;
      if (word.size() > 4 && word[0] == "$var" && word[4] == name && is_meant) id = word[3];
      if (word.empty() || id.empty()) continue;
      if (word[0][0] == '#') time_ps = std::stoll(word[0].substr(1));
      if (word.size() == 2 && word[1] == id) changes_[time_ps] = word[0].substr(1);
      if (word.size() == 1 && word[0].substr(1) == id) changes_[time_ps] = word[0].substr(0, 1);
    }
  }

  /// In binary, as the edge of `cycle` sees it: what held just before.
  std::string seen_in(std::int64_t cycle) const {
    const auto after = changes_.lower_bound((cycle + 4) * 1000);
    return after == changes_.begin() ? "" : std::prev(after)->second;
  }

 private:
  std::map<std::int64_t, std::string> changes_;
};

// The candidate vector is free in cycle 44, in which query 0 is latched, and holds its candidates
// from 45 on: rows 0, 1, 100, 200 and 201. The format leaves leading zeros out.
TEST_F(WaveformTest, ShowsRegistersAsTheNextEdgeSeesThem) {
  const std::string vcd = record(0, 1);
  const VcdVariable free(vcd, "vector_free");
  EXPECT_EQ(free.seen_in(44), "1");
  EXPECT_EQ(free.seen_in(45), "0");
  const VcdVariable candidates(vcd, "candidates");
  std::string bits(320, '0');
  for (const int row : {0, 1, 100, 200, 201}) bits[static_cast<std::size_t>(319 - row)] = '1';
  EXPECT_EQ(candidates.seen_in(45), bits.substr(bits.find('1')));
}

// One lane and rows of two slices: rows 0 and 1 of the standard query are issued in 86 to 89 (as in
// tests/timing/mapped_timing_test.cpp), and stand in the register a cycle later. Bits as above.
TEST_F(WaveformTest, ShowsTheSlicesOfRows) {
  Machine machine = approximate_machine(40);
  machine.hardware.num_rows = 640;
  machine.hardware.num_lanes = 1;
  machine.hardware.num_dims = 2;
  const Recording recording{WaveformOptions{folder / "waves.vcd", 0, 1}, {}};
  SystemCEngine engine(machine, recording, never_stop);
  EXPECT_THAT(done_cycles(engine.run(widened(standard_operation(1), 2))), ElementsAre(138));
  engine.complete_recordings();
  engine.publish_recordings();
  const std::string vcd = read(folder / "waves.vcd");
  const VcdVariable row(vcd, "row", "dot_product_issue");
  const VcdVariable slice(vcd, "slice", "dot_product_issue");
  for (const int cycle : {87, 88, 89, 90}) {
    EXPECT_EQ(row.seen_in(cycle), cycle < 89 ? "0" : "1");
    EXPECT_EQ(slice.seen_in(cycle), cycle % 2 == 1 ? "0" : "1");
  }
  EXPECT_THAT(vcd, HasSubstr("data_1"));
}

TEST_F(WaveformTest, LeavesNothingBehindUnlessTheRunWasFinished) {
  {
    const Recording recording{WaveformOptions{folder / "waves.vcd", 0, 1}, {}};
    SystemCEngine engine(approximate_machine(40), recording, never_stop);
    engine.run(standard_operation(1));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

}  // namespace
}  // namespace a3::test
