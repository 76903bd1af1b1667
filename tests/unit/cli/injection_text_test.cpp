#include "cli/injection_options.h"

#include <gmock/gmock.h>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class InjectionTextTest : public ::testing::Test {
 protected:
  InjectionTextTest() {
    machine.hardware.num_rows = 320;
    machine.hardware.num_lanes = 64;
    machine.candidate_selection = CandidateSelection{};
  }

  InjectionRequest parse(const std::string& text) const {
    return parse_injection(text, machine, 3);
  }
  std::string refusal(const std::string& text) const {
    try {
      parse(text);
    } catch (const InputError& error) {
      return error.what();
    }
    return "was not refused";
  }

  Machine machine;
};

TEST_F(InjectionTextTest, AStructureAloneLeavesEverythingOpen) {
  const InjectionRequest request = parse("weight");
  EXPECT_EQ(request.structure, Structure::kWeight);
  EXPECT_FALSE(request.operation || request.cycle);
  for (const std::optional<int>& coordinate : request.place) EXPECT_FALSE(coordinate);
}

TEST_F(InjectionTextTest, FieldsMayComeInAnyOrder) {
  const InjectionRequest request = parse("key_sram:bit=8,lane=63,cycle=0,row=319,operation=2");
  EXPECT_EQ(request.structure, Structure::kKeySram);
  EXPECT_EQ(request.operation, 2);
  EXPECT_EQ(request.cycle, 0);
  EXPECT_EQ(request.place[0], 319);
  EXPECT_EQ(request.place[1], 63);
  EXPECT_EQ(request.place[2], 8);
}

TEST_F(InjectionTextTest, SidesHaveWords) {
  EXPECT_EQ(parse("pointer:side=max").place[0], 0);
  EXPECT_EQ(parse("pointer:side=min").place[0], 1);
}

TEST_F(InjectionTextTest, ReadsTheTextOfEveryError) {
  for (const Structure structure : kStructures) {
    const SoftError error{structure, 1, 99, {1, 2, 0}};
    const std::string text = to_text(error, machine);
    const InjectionRequest request = parse(text);
    EXPECT_EQ(request.structure, structure) << text;
    EXPECT_EQ(request.operation, 1) << text;
    EXPECT_EQ(request.cycle, 99) << text;
    EXPECT_EQ(request.place[0], 1) << text;
    EXPECT_EQ(request.place[1], 2) << text;
  }
}

TEST_F(InjectionTextTest, RefusalsSayWhatIsAllowed) {
  EXPECT_THAT(refusal("keys"), AllOf(HasSubstr("--inject keys"), HasSubstr("'keys'"),
                                     HasSubstr("key_sram, value_sram, sorted_key")));
  EXPECT_THAT(refusal("key_sram:row=320"), AllOf(HasSubstr("'320'"), HasSubstr("row=0 to 319")));
  EXPECT_THAT(refusal("key_sram:row=-1"), HasSubstr("row=0 to 319"));
  EXPECT_THAT(refusal("key_sram:row=1x"), HasSubstr("'1x'"));
  EXPECT_THAT(refusal("key_sram:row="), HasSubstr("row=0 to 319"));
  EXPECT_THAT(refusal("key_sram:bit=9"), HasSubstr("bit=0 to 8"));
  EXPECT_THAT(refusal("key_sram:operation=3"), HasSubstr("operation=0 to 2"));
  EXPECT_THAT(refusal("key_sram:cycle=-1"), HasSubstr("cycle=0, 1, 2, ..."));
  EXPECT_THAT(refusal("key_sram:entry=1"), HasSubstr("operation, cycle, row, lane, bit"));
  EXPECT_THAT(refusal("key_sram:row"), HasSubstr("'row' has no '='"));
  EXPECT_THAT(refusal("key_sram:row=1,row=1"), HasSubstr("twice"));
  EXPECT_THAT(refusal("pointer:side=2"), HasSubstr("side=max or min"));
  EXPECT_THAT(refusal("key_sram:"), HasSubstr("empty"));
}

TEST_F(InjectionTextTest, AStructureThatTheMachineLacksIsRefused) {
  machine.candidate_selection.reset();
  EXPECT_THAT(refusal("pointer"), AllOf(HasSubstr("candidate selection"),
                                        HasSubstr("key_sram, value_sram, score, weight")));
}

}  // namespace
}  // namespace a3
