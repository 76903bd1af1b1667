#include <gmock/gmock.h>

#include "a3/systemc/access_port.h"
#include "a3/systemc/errors.h"
#include "modules/primitives/component_multiplier.h"
#include "modules/primitives/row_sram.h"
#include "modules/select/greedy/sorted_key_sram.h"
#include "unit/modules/blocks_test.h"
#include "unit/modules/flipped.h"

namespace a3::test {
namespace {

using AccessPortTest = SystemCTest;
using MultiplierTest = SystemCTest;

const Damage kSound;
constexpr int kElementBits = 9;  // a sign, 4 integer and 4 fraction bits

TEST_F(AccessPortTest, ServesOneUseACycle) {
  AccessPort port;
  each_cycle([&](std::int64_t) { port.use("port"); });
  finish_in(10);
  simulate();
}

TEST_F(AccessPortTest, ASecondUseInACycleIsAHazardThatNamesThePort) {
  AccessPort port;
  in_cycle(3, [&] { port.use("port of the test"); });
  in_cycle(4, [&] { port.use("port of the test"); });
  in_cycle(4, [&] { port.use("port of the test"); });
  expect_model_error("port of the test");
  EXPECT_EQ(cycles.now(), 4);
}

/// Uses a port once the clock edge has gone through a signal, a delta cycle after the edge.
class LateUser : public sc_core::sc_module {
 public:
  LateUser(const sc_core::sc_module_name& name, const sc_core::sc_event& event, AccessPort& port)
      : sc_module(name), port_(port) {
    SC_METHOD(use);
    sensitive << event;
    dont_initialize();
  }

 private:
  SC_HAS_PROCESS(LateUser);

  void use() { port_.use("late port"); }

  AccessPort& port_;
};

// A clock that passes a gate comes a delta cycle late: both uses are in cycle 4.
TEST_F(AccessPortTest, ASecondUseInALaterDeltaOfTheSameEdgeIsAHazardToo) {
  AccessPort port;
  sc_core::sc_signal<int> edge("edge", 0);
  LateUser user("user", edge.value_changed_event(), port);
  in_cycle(4, [&] {
    edge.write(1);
    port.use("late port");
  });
  expect_model_error("late port");
  EXPECT_EQ(cycles.now(), 4);
}

TEST_F(MultiplierTest, ARowOfMultipliersIssuesOnceACycle) {
  MultiplierArray multipliers("output multipliers");
  in_cycle(0, [&] { multipliers.issue(); });
  in_cycle(1, [&] { multipliers.issue(); });
  in_cycle(1, [&] { multipliers.issue(); });
  expect_model_error("output multipliers");
}

TEST_F(MultiplierTest, AComponentMultiplierGivesOneProductACycle) {
  ComponentMultiplier multiplier(17);
  in_cycle(0, [&] { EXPECT_EQ(multiplier.multiply(-255, 255), -65025); });
  in_cycle(1, [&] { EXPECT_EQ(multiplier.multiply(3, -4), -12); });
  in_cycle(2, [&] {
    multiplier.multiply(1, 1);
    multiplier.multiply(1, 1);
  });
  expect_model_error("component multiplier");
}

TEST_F(MultiplierTest, AProductWiderThanItsRegisterIsADefect) {
  ComponentMultiplier multiplier(8);
  in_cycle(0, [&] { multiplier.multiply(16, 8); });  // 128 needs nine bits
  expect_model_error("component product");
}

class RowSramTest : public SystemCTest {
 protected:
  /// Writes and starts an operation of these rows.
  static void load(RowSram& sram, const std::vector<std::vector<std::int32_t>>& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      sram.write(static_cast<int>(row), rows[row].data());
    }
    sram.start_operation({static_cast<int>(rows.size())});
  }

  std::int64_t num_reads = 0;
};

TEST_F(RowSramTest, GivesTheRowsThatWereWritten) {
  RowSram sram("sram", 4, 2, kElementBits, num_reads);
  const std::vector<std::vector<std::int32_t>> rows = {{1, 2}, {-3, 4}, {5, -255}};
  load(sram, rows);
  for (int row = 0; row < 3; ++row) {
    in_cycle(row, [&, row] {
      const std::int32_t* words = sram.read(row, 0);
      EXPECT_THAT(std::vector<std::int32_t>(words, words + 2),
                  testing::ElementsAreArray(rows[static_cast<std::size_t>(row)]));
    });
  }
  in_cycle(3, [&] {
    EXPECT_EQ(num_reads, 3);
    finish();
  });
  simulate();
}

TEST_F(RowSramTest, KeepsItsOwnCopyOfARow) {
  RowSram sram("sram", 1, 1, kElementBits, num_reads);
  std::vector<std::int32_t> row = {7};
  sram.write(0, row.data());
  sram.start_operation({1});
  row[0] = 8;
  in_cycle(0, [&] {
    EXPECT_EQ(*sram.read(0, 0), 7);
    finish();
  });
  simulate();
}

TEST_F(RowSramTest, TwoReadsInACycleAreAHazard) {
  RowSram sram("value_sram", 2, 1, kElementBits, num_reads);
  load(sram, {{1}, {2}});
  in_cycle(5, [&] { sram.read(0, 0); });
  in_cycle(5, [&] { sram.read(1, 0); });
  expect_model_error("value_sram");
}

TEST_F(RowSramTest, ReadingBeyondTheRowsOfTheOperationIsADefect) {
  RowSram sram("sram", 4, 1, kElementBits, num_reads);
  load(sram, {{1}, {2}, {3}});
  sram.start_operation({2});  // row 2 is the operation's before it
  in_cycle(0, [&] { EXPECT_THROW(sram.read(-1, 0), ModelError); });
  in_cycle(1, [&] { sram.read(2, 0); });
  expect_model_error("beyond the operation's rows");
}

TEST_F(RowSramTest, AResetEndsTheOperationAndKeepsTheWords) {
  RowSram sram("sram", 4, 1, kElementBits, num_reads);
  load(sram, {{1}, {2}});
  sram.reset();
  in_cycle(0, [&] { EXPECT_THROW(sram.read(0, 0), ModelError); });
  in_cycle(1, [&] {
    sram.start_operation({2});
    EXPECT_EQ(*sram.read(1, 0), 2);
    finish();
  });
  simulate();
}

TEST_F(RowSramTest, RefusesWhatDoesNotFit) {
  RowSram sram("sram", 2, 2, kElementBits, num_reads);
  const std::vector<std::int32_t> row = {1, 255};
  const std::vector<std::int32_t> too_wide = {1, 256};
  EXPECT_THROW(sram.write(2, row.data()), ModelError);
  EXPECT_THROW(sram.write(-1, row.data()), ModelError);
  EXPECT_THROW(sram.write(0, too_wide.data()), ModelError);
  EXPECT_THROW(sram.start_operation({3}), ModelError);
  finish();
}

TEST_F(RowSramTest, RefusesAnOperationWithARowThatWasNeverWritten) {
  RowSram sram("sram", 4, 1, kElementBits, num_reads);
  const std::int32_t element = 1;
  sram.write(0, &element);
  sram.write(2, &element);
  sram.start_operation({1});
  EXPECT_THROW(sram.start_operation({3}), ModelError);
  sram.write(1, &element);
  sram.start_operation({3});
  EXPECT_THROW(sram.start_operation({4}), ModelError);
  finish();
}

// Slice k of row r is word r * 2 + k.
TEST_F(RowSramTest, GivesARowSliceBySlice) {
  RowSram sram("sram", 6, 2, kElementBits, num_reads);
  for (int word = 0; word < 6; ++word) {
    const std::vector<std::int32_t> elements = {10 * word, 10 * word + 1};
    sram.write(word, elements.data());
  }
  sram.start_operation({3, 2});
  in_cycle(0, [&] { EXPECT_EQ(sram.read(0, 1)[1], 11); });
  in_cycle(1, [&] { EXPECT_EQ(sram.read(2, 0)[0], 40); });
  in_cycle(2, [&] { EXPECT_EQ(sram.read(2, 1)[0], 50); });
  in_cycle(3, [&] {
    EXPECT_EQ(num_reads, 3);
    sram.read(2, 2);
  });
  expect_model_error("beyond the operation's rows");
}

TEST_F(RowSramTest, HoldsAsManyRowsAsItHasWordsForTheirSlices) {
  RowSram sram("sram", 7, 1, kElementBits, num_reads);
  const std::int32_t element = 1;
  for (int word = 0; word < 7; ++word) sram.write(word, &element);
  EXPECT_NO_THROW(sram.start_operation({3, 2}));
  EXPECT_THROW(sram.start_operation({4, 2}), ModelError);
  EXPECT_THROW(sram.start_operation({1, 8}), ModelError);
  finish();
}

TEST_F(RowSramTest, RefusesAnOperationWithASliceThatWasNeverWritten) {
  RowSram sram("sram", 6, 1, kElementBits, num_reads);
  const std::int32_t element = 1;
  for (int word = 0; word < 3; ++word) sram.write(word, &element);
  EXPECT_NO_THROW(sram.start_operation({1, 3}));
  EXPECT_THROW(sram.start_operation({2, 2}), ModelError);
  finish();
}

// n = 320, d = 64, nine bits a number: the 20 KB of the paper count eight.
TEST_F(RowSramTest, HasTheSizeOfThePaperPlusTheSignBit) {
  EXPECT_EQ(RowSram("sram", 320, 64, kElementBits, num_reads).size_bits(), 320 * 64 * 9);
  finish();
}

// 1 = 000000001; its sign, bit 8, makes it 1 - 256.
TEST_F(RowSramTest, FlipsABitOfAnElementUntilItsRowIsWrittenAgain) {
  RowSram sram("sram", 4, 2, kElementBits, num_reads);
  load(sram, {{1, 2}, {3, 4}});
  EXPECT_THAT(sram.flip(1, 0, 2), FlippedFromTo(3, 7));
  EXPECT_THAT(sram.flip(0, 0, 8), FlippedFromTo(1, -255));
  EXPECT_FALSE(sram.flip(2, 0, 0).has_value());
  in_cycle(0, [&] { EXPECT_EQ(sram.read(1, 0)[0], 7); });
  in_cycle(1, [&] {
    EXPECT_EQ(sram.read(0, 0)[0], -255);
    load(sram, {{1, 2}, {3, 4}});
  });
  in_cycle(2, [&] {
    EXPECT_EQ(sram.read(1, 0)[0], 3);
    finish();
  });
  simulate();
}

BitWidths widths_of(int num_rows, int num_lanes) {
  const Machine machine = machine_of(num_rows, num_lanes);
  return bit_widths(machine.hardware, machine.numerics);
}

class SortedKeySramTest : public SystemCTest {
 protected:
  struct Word {
    std::int32_t raw;
    std::int32_t row;
  };

  SortedKeySram make(int num_rows, int num_columns, const Damage& damage = kSound) {
    return {"sorted_key_sram",
            {num_rows, num_columns, widths_of(num_rows, num_columns)},
            damage,
            num_reads};
  }

  /// Writes columns and starts an operation of their length.
  static void load(SortedKeySram& sram, const std::vector<std::vector<Word>>& columns) {
    for (std::size_t column = 0; column < columns.size(); ++column) {
      for (std::size_t position = 0; position < columns[column].size(); ++position) {
        const Word& word = columns[column][position];
        sram.write(static_cast<int>(column), static_cast<int>(position), word.raw, word.row);
      }
    }
    sram.start_operation({static_cast<int>(columns.front().size())});
  }

  std::int64_t num_reads = 0;
};

TEST_F(SortedKeySramTest, EverySideOfEveryColumnHasAPortOfItsOwn) {
  SortedKeySram sram = make(3, 2);
  load(sram, {{{-2, 1}, {5, 0}, {5, 2}}, {{-1, 0}, {0, 2}, {4, 1}}});
  in_cycle(0, [&] {
    EXPECT_EQ(sram.read(SearchSide::kMax, 0, 2).row, 2);
    EXPECT_EQ(sram.read(SearchSide::kMin, 0, 0).raw, -2);
    EXPECT_EQ(sram.read(SearchSide::kMax, 1, 2).raw, 4);
    EXPECT_EQ(sram.read(SearchSide::kMin, 1, 0).row, 0);
  });
  in_cycle(1, [&] {
    EXPECT_EQ(num_reads, 4);
    finish();
  });
  simulate();
}

// One lane, two slices: columns 0 and 1 of two positions each, word 2 p + k.
TEST_F(SortedKeySramTest, ALaneHoldsAColumnOfEachSlice) {
  SortedKeySram sram = make(4, 1);
  sram.write(0, 0, -3, 1);
  sram.write(0, 1, 7, 0);
  sram.write(0, 2, -2, 0);
  sram.write(0, 3, 9, 1);
  sram.start_operation({2, 2});
  in_cycle(0, [&] { EXPECT_EQ(sram.read(SearchSide::kMax, 0, 1).raw, -2); });
  in_cycle(1, [&] { EXPECT_EQ(sram.read(SearchSide::kMax, 1, 0).raw, 7); });
  in_cycle(2, [&] {
    EXPECT_EQ(sram.read(SearchSide::kMax, 1, 1).row, 1);
    finish();
  });
  simulate();
}

TEST_F(SortedKeySramTest, TheColumnsOfALaneShareItsPorts) {
  SortedKeySram sram = make(4, 1);
  for (int word = 0; word < 4; ++word) sram.write(0, word, word, 0);
  sram.start_operation({2, 2});
  in_cycle(2, [&] { sram.read(SearchSide::kMax, 0, 0); });
  in_cycle(2, [&] { sram.read(SearchSide::kMax, 1, 0); });
  expect_model_error("sorted_key_sram");
}

TEST_F(SortedKeySramTest, HoldsAsManyRowsAsItHasWordsForTheirSlices) {
  SortedKeySram sram = make(5, 1);
  for (int word = 0; word < 5; ++word) sram.write(0, word, word, 0);
  EXPECT_NO_THROW(sram.start_operation({2, 2}));
  EXPECT_THROW(sram.start_operation({3, 2}), ModelError);
  finish();
}

TEST_F(SortedKeySramTest, TwoReadsOfASideOfAColumnInACycleAreAHazard) {
  SortedKeySram sram = make(2, 1);
  load(sram, {{{1, 0}, {2, 1}}});
  in_cycle(2, [&] {
    sram.read(SearchSide::kMax, 0, 0);
    sram.read(SearchSide::kMax, 0, 1);
  });
  expect_model_error("sorted_key_sram");
}

TEST_F(SortedKeySramTest, RefusesWhatDoesNotFit) {
  SortedKeySram sram = make(2, 1);
  EXPECT_THROW(sram.write(0, 2, 1, 0), ModelError);
  EXPECT_THROW(sram.write(0, -1, 1, 0), ModelError);
  EXPECT_THROW(sram.write(1, 0, 1, 0), ModelError);
  EXPECT_THROW(sram.write(0, 0, 1, 2), ModelError);
  EXPECT_THROW(sram.write(0, 0, 256, 0), ModelError);
  EXPECT_THROW(sram.write(0, 0, -257, 0), ModelError);
  EXPECT_THROW(sram.start_operation({3}), ModelError);
  finish();
}

TEST_F(SortedKeySramTest, RefusesAnOperationWithAWordThatWasNeverWritten) {
  SortedKeySram sram = make(2, 2);
  sram.write(0, 0, 1, 0);
  EXPECT_THROW(sram.start_operation({1}), ModelError);
  sram.write(1, 0, 1, 0);
  sram.start_operation({1});
  EXPECT_THROW(sram.start_operation({2}), ModelError);
  finish();
}

TEST_F(SortedKeySramTest, ReadingBeyondTheRowsOfTheOperationIsADefect) {
  SortedKeySram sram = make(4, 1);
  load(sram, {{{1, 0}, {2, 1}, {3, 2}}});
  sram.start_operation({2});  // position 2 is the operation's before it
  in_cycle(0, [&] { sram.read(SearchSide::kMax, 0, 2); });
  expect_model_error("sorted_key_sram");
}

TEST_F(SortedKeySramTest, InADamagedMachineTheWordsBeyondTheRowsReadAsZeros) {
  Damage damage;
  damage.occur();
  SortedKeySram sram = make(4, 1, damage);
  load(sram, {{{1, 0}, {2, 1}, {3, 2}}});
  sram.start_operation({2});
  in_cycle(0, [&] {
    const SortedKey& word = sram.read(SearchSide::kMax, 0, 2);
    EXPECT_EQ(word.raw, 0);
    EXPECT_EQ(word.row, 0);
    finish();
  });
  simulate();
}

// Nine bits: 5 = 000000101 with bit 1 is 7, -3 = 111111101 with the sign, bit 8, is 253.
TEST_F(SortedKeySramTest, FlipsABitOfAKeyOrOfARowIdUntilTheWordIsWrittenAgain) {
  SortedKeySram sram = make(4, 2);
  const std::vector<std::vector<Word>> columns = {{{5, 0}, {6, 1}, {7, 2}},
                                                  {{-3, 0}, {0, 1}, {0, 2}}};
  load(sram, columns);
  EXPECT_THAT(sram.flip_key(0, 0, 1), FlippedFromTo(5, 7));
  EXPECT_THAT(sram.flip_key(0, 0, 0), FlippedFromTo(7, 6));  // the word is damaged already
  EXPECT_THAT(sram.flip_key(1, 0, 8), FlippedFromTo(-3, 253));
  EXPECT_THAT(sram.flip_row_id(0, 2, 0), FlippedFromTo(2, 3));
  EXPECT_FALSE(sram.flip_key(0, 3, 0).has_value());  // the operation has three rows
  EXPECT_FALSE(sram.flip_row_id(0, 3, 0).has_value());
  load(sram, columns);
  EXPECT_THAT(sram.flip_key(0, 0, 1), FlippedFromTo(5, 7));
  finish();
}

// Each of 320 x 64 words has a number of nine bits and a row id of nine (2^9 >= 320).
TEST_F(SortedKeySramTest, StoresARowIdBesideEveryKey) {
  EXPECT_EQ(make(320, 64).size_bits(), 320 * 64 * (9 + 9));
  finish();
}

}  // namespace
}  // namespace a3::test
