#include <gmock/gmock.h>

#include "modules/primitives/access_port.h"
#include "modules/primitives/model_error.h"
#include "modules/primitives/multipliers.h"
#include "modules/primitives/row_sram.h"
#include "modules/select/greedy/sorted_key_sram.h"
#include "unit/modules/blocks_test.h"
#include "unit/modules/flipped.h"

namespace a3::test {
namespace {

using AccessPortTest = SystemCTest;
using MultiplierTest = SystemCTest;
using RowSramTest = SystemCTest;
using SortedKeySramTest = SystemCTest;

const Damage kSound;
constexpr int kElementBits = 9;  // a sign, 4 integer and 4 fraction bits

TEST_F(AccessPortTest, ServesOneUseACycle) {
  AccessPort port;
  each_cycle([&](std::int64_t) { port.use("port"); });
  before_cycle(10, [&] {
    EXPECT_EQ(port.num_uses(), 10);
    finish();
  });
  simulate();
}

TEST_F(AccessPortTest, ASecondUseInACycleIsAHazardThatNamesThePort) {
  AccessPort port;
  in_cycle(3, [&] { port.use("port of the test"); });
  in_cycle(4, [&] { port.use("port of the test"); });
  in_cycle(4, [&] { port.use("port of the test"); });
  expect_model_error("port of the test");
  EXPECT_EQ(port.num_uses(), 2);
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
    EXPECT_EQ(multiplier.num_products(), 2);
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

TEST_F(RowSramTest, GivesTheRowsOfTheMatrixItWasLoadedWith) {
  RowSram sram("sram", 4, 2, kElementBits);
  sram.load(matrix_of({{1, 2}, {-3, 4}, {5, -255}}));
  EXPECT_EQ(sram.num_rows(), 3);
  for (int row = 0; row < 3; ++row) {
    in_cycle(row, [&sram, row] {
      const std::int32_t* words = sram.read(row);
      const std::vector<std::vector<std::int32_t>> expected = {{1, 2}, {-3, 4}, {5, -255}};
      EXPECT_THAT(std::vector<std::int32_t>(words, words + 2),
                  testing::ElementsAreArray(expected[static_cast<std::size_t>(row)]));
    });
  }
  in_cycle(3, [&] {
    EXPECT_EQ(sram.num_reads(), 3);
    finish();
  });
  simulate();
}

TEST_F(RowSramTest, KeepsItsOwnCopyOfTheMatrix) {
  RowSram sram("sram", 1, 1, kElementBits);
  Matrix<std::int32_t> matrix = matrix_of({{7}});
  sram.load(matrix);
  matrix(0, 0) = 8;
  in_cycle(0, [&] {
    EXPECT_EQ(*sram.read(0), 7);
    finish();
  });
  simulate();
}

TEST_F(RowSramTest, TwoReadsInACycleAreAHazard) {
  RowSram sram("value_sram", 2, 1, kElementBits);
  sram.load(matrix_of({{1}, {2}}));
  in_cycle(5, [&] { sram.read(0); });
  in_cycle(5, [&] { sram.read(1); });
  expect_model_error("value_sram");
}

TEST_F(RowSramTest, ReadingBeyondTheRowsLoadedIsADefect) {
  RowSram sram("sram", 4, 1, kElementBits);
  sram.load(matrix_of({{1}, {2}}));
  in_cycle(0, [&] { EXPECT_THROW(sram.read(-1), ModelError); });
  in_cycle(1, [&] { sram.read(2); });
  expect_model_error("beyond the rows loaded");
}

TEST(RowSram, RefusesAMatrixThatDoesNotFit) {
  RowSram sram("sram", 2, 2, kElementBits);
  EXPECT_THROW(sram.load(matrix_of({{1, 1}, {2, 2}, {3, 3}})), ModelError);
  EXPECT_THROW(sram.load(matrix_of({{1}, {2}})), ModelError);
  EXPECT_THROW(sram.load(matrix_of({{1, 256}})), ModelError);
}

// n = 320, d = 64, nine bits a number: the 20 KB of the paper count eight.
TEST(RowSram, HasTheSizeOfThePaperPlusTheSignBit) {
  EXPECT_EQ(RowSram("sram", 320, 64, kElementBits).size_bits(), 320 * 64 * 9);
}

BitWidths widths_of(int num_rows, int num_lanes) {
  const Machine machine = machine_of(num_rows, num_lanes);
  return bit_widths(machine.hardware, machine.numerics);
}

SortedKeys sorted_keys_of(const std::vector<std::vector<std::int32_t>>& key) {
  SortedKeys sorted;
  sorted.sort(matrix_of(key));
  return sorted;
}

TEST_F(SortedKeySramTest, EverySideOfEveryColumnHasAPortOfItsOwn) {
  SortedKeySram sram("sorted_key_sram", 3, 2, widths_of(3, 2), kSound);
  const SortedKeys sorted = sorted_keys_of({{5, -1}, {-2, 4}, {5, 0}});
  sram.load(sorted);
  in_cycle(0, [&] {
    EXPECT_EQ(sram.read(Side::kMax, 0, 2).row, 2);  // 5 twice, the higher row id above
    EXPECT_EQ(sram.read(Side::kMin, 0, 0).raw, -2);
    EXPECT_EQ(sram.read(Side::kMax, 1, 2).raw, 4);
    EXPECT_EQ(sram.read(Side::kMin, 1, 0).row, 0);
  });
  in_cycle(1, [&] {
    EXPECT_EQ(sram.num_reads(), 4);
    finish();
  });
  simulate();
}

TEST_F(SortedKeySramTest, TwoReadsOfASideOfAColumnInACycleAreAHazard) {
  SortedKeySram sram("sorted_key_sram", 2, 1, widths_of(2, 1), kSound);
  const SortedKeys sorted = sorted_keys_of({{1}, {2}});
  sram.load(sorted);
  in_cycle(2, [&] {
    sram.read(Side::kMax, 0, 0);
    sram.read(Side::kMax, 0, 1);
  });
  expect_model_error("sorted_key_sram");
}

TEST(SortedKeySram, RefusesKeysThatDoNotFit) {
  SortedKeySram sram("sram", 2, 1, widths_of(2, 1), kSound);
  EXPECT_THROW(sram.load(sorted_keys_of({{1}, {2}, {3}})), ModelError);
  EXPECT_THROW(sram.load(sorted_keys_of({{1, 1}})), ModelError);
  EXPECT_THROW(sram.load(sorted_keys_of({{1}, {256}})), ModelError);
  EXPECT_THROW(sram.load(sorted_keys_of({{-257}, {1}})), ModelError);
}

TEST_F(SortedKeySramTest, ReadingBeyondTheRowsLoadedIsADefect) {
  SortedKeySram sram("sorted_key_sram", 4, 1, widths_of(4, 1), kSound);
  const SortedKeys sorted = sorted_keys_of({{1}, {2}});
  sram.load(sorted);
  in_cycle(0, [&] { sram.read(Side::kMax, 0, 2); });
  expect_model_error("sorted_key_sram");
}

TEST_F(SortedKeySramTest, InADamagedMachineTheWordsBeyondTheRowsReadAsZeros) {
  Damage damage;
  damage.occur();
  SortedKeySram sram("sorted_key_sram", 4, 1, widths_of(4, 1), damage);
  const SortedKeys sorted = sorted_keys_of({{1}, {2}});
  sram.load(sorted);
  in_cycle(0, [&] {
    const SortedKey& word = sram.read(Side::kMax, 0, 3);
    EXPECT_EQ(word.raw, 0);
    EXPECT_EQ(word.row, 0);
    finish();
  });
  simulate();
}

// Nine bits: 5 = 000000101 with bit 1 is 7, -3 = 111111101 with the sign, bit 8, is 253.
TEST(SortedKeySram, FlipsABitOfAKeyOrOfARowIdUntilTheNextLoad) {
  SortedKeySram sram("sram", 4, 2, widths_of(4, 2), kSound);
  const SortedKeys sorted = sorted_keys_of({{5, -3}, {6, 0}, {7, 0}});
  sram.load(sorted);
  EXPECT_THAT(sram.flip_key(0, 0, 1), FlippedFromTo(5, 7));
  EXPECT_THAT(sram.flip_key(0, 0, 0), FlippedFromTo(7, 6));  // the word is damaged already
  EXPECT_THAT(sram.flip_key(1, 0, 8), FlippedFromTo(-3, 253));
  EXPECT_THAT(sram.flip_row_id(0, 2, 0), FlippedFromTo(2, 3));
  EXPECT_FALSE(sram.flip_key(0, 3, 0).has_value());  // three rows are loaded
  EXPECT_FALSE(sram.flip_row_id(0, 3, 0).has_value());
  EXPECT_EQ(sorted.at(0, 0).raw, 5);
  sram.load(sorted);
  EXPECT_THAT(sram.flip_key(0, 0, 1), FlippedFromTo(5, 7));
}

// 1 = 000000001; its sign, bit 8, makes it 1 - 256.
TEST_F(RowSramTest, FlipsABitOfAnElementUntilTheNextLoad) {
  RowSram sram("sram", 4, 2, kElementBits);
  const Matrix<std::int32_t> matrix = matrix_of({{1, 2}, {3, 4}});
  sram.load(matrix);
  EXPECT_THAT(sram.flip(1, 0, 2), FlippedFromTo(3, 7));
  EXPECT_THAT(sram.flip(0, 0, 8), FlippedFromTo(1, -255));
  EXPECT_FALSE(sram.flip(2, 0, 0).has_value());
  in_cycle(0, [&] { EXPECT_EQ(sram.read(1)[0], 7); });
  in_cycle(1, [&] {
    EXPECT_EQ(sram.read(0)[0], -255);
    sram.load(matrix);
  });
  in_cycle(2, [&] {
    EXPECT_EQ(sram.read(1)[0], 3);
    finish();
  });
  simulate();
}

// Each of 320 x 64 words has a number of nine bits and a row id of nine (2^9 >= 320).
TEST(SortedKeySram, StoresARowIdBesideEveryKey) {
  EXPECT_EQ(SortedKeySram("sram", 320, 64, widths_of(320, 64), kSound).size_bits(),
            320 * 64 * (9 + 9));
}

}  // namespace
}  // namespace a3::test
