#include "a3/uarch/soft_error.h"

#include <gmock/gmock.h>

namespace a3 {
namespace {

using ::testing::IsEmpty;

Machine paper_machine(bool approximate) {
  Machine machine;
  machine.hardware.num_rows = 320;
  machine.hardware.num_lanes = 64;
  if (approximate) machine.candidate_selection = CandidateSelection{};
  return machine;
}

// i = f = 4, n = 320, d = 64: elements have 1 + 8 bits, row ids and positions 9 (2^9 >= 320),
// products 1 + 16, dot products and greedy scores 6 more (64 = 2^6), exponents 1 + 8 without a
// sign.
TEST(SoftError, EveryStructureOfThePapersMachineHasItsSize) {
  const Machine machine = paper_machine(true);
  EXPECT_EQ(size_bits(Structure::kKeySram, machine), 320 * 64 * 9);
  EXPECT_EQ(size_bits(Structure::kValueSram, machine), 320 * 64 * 9);
  EXPECT_EQ(size_bits(Structure::kSortedKey, machine), 320 * 64 * 9);
  EXPECT_EQ(size_bits(Structure::kRowId, machine), 320 * 64 * 9);
  EXPECT_EQ(size_bits(Structure::kPointer, machine), 2 * 64 * 9);
  EXPECT_EQ(size_bits(Structure::kGreedyScore, machine), 320 * 23);
  EXPECT_EQ(size_bits(Structure::kScore, machine), 2 * 320 * 23);
  EXPECT_EQ(size_bits(Structure::kWeight, machine), 2 * 320 * 9);
}

TEST(SoftError, WithoutCandidateSelectionItsStructuresDoNotExist) {
  const Machine machine = paper_machine(false);
  for (const Structure structure :
       {Structure::kSortedKey, Structure::kRowId, Structure::kPointer, Structure::kGreedyScore}) {
    EXPECT_THAT(axes_of(structure, machine), IsEmpty());
    EXPECT_EQ(size_bits(structure, machine), 0);
  }
  EXPECT_EQ(size_bits(Structure::kScore, machine), 2 * 320 * 23);
}

TEST(SoftError, IdsOfASingleRowHaveNoBits) {
  Machine machine = paper_machine(true);
  machine.hardware.num_rows = 1;
  EXPECT_EQ(size_bits(Structure::kRowId, machine), 0);
  EXPECT_EQ(size_bits(Structure::kPointer, machine), 0);
}

// Four bits: 0101 = 5, 0100 = 4, 1101 = -3, 1111 = -1, 0111 = 7.
TEST(SoftError, ABitFlipsInTwosComplement) {
  EXPECT_EQ(flip_signed(5, 0, 4), 4);
  EXPECT_EQ(flip_signed(5, 3, 4), -3);
  EXPECT_EQ(flip_signed(-3, 3, 4), 5);
  EXPECT_EQ(flip_signed(-1, 3, 4), 7);
  EXPECT_EQ(flip_signed(-1, 1, 4), -3);
  EXPECT_EQ(flip_signed(0, 3, 4), -8);
}

TEST(SoftError, FlippingTwiceRestoresEveryWord) {
  constexpr int kWidthBits = 6;
  for (std::int64_t value = -32; value < 32; ++value) {
    for (int bit = 0; bit < kWidthBits; ++bit) {
      const std::int64_t flipped = flip_signed(value, bit, kWidthBits);
      EXPECT_GE(flipped, -32);
      EXPECT_LT(flipped, 32);
      EXPECT_NE(flipped, value);
      EXPECT_EQ(flip_signed(flipped, bit, kWidthBits), value);
    }
  }
}

TEST(SoftError, ItsTextNamesEveryAxis) {
  const Machine machine = paper_machine(true);
  EXPECT_EQ(to_text({Structure::kKeySram, 3, 17, {1, 2, 8}}, machine),
            "key_sram:operation=3,cycle=17,row=1,lane=2,bit=8");
  EXPECT_EQ(to_text({Structure::kPointer, 0, 5, {1, 63, 0}}, machine),
            "pointer:operation=0,cycle=5,side=min,column=63,bit=0");
  EXPECT_EQ(to_text({Structure::kGreedyScore, 0, 5, {319, 22, 0}}, machine),
            "greedy_score:operation=0,cycle=5,row=319,bit=22");
}

}  // namespace
}  // namespace a3
