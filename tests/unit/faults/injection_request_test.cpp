#include "faults/injection_request.h"

#include <gmock/gmock.h>

#include "a3/base/field_error.h"

namespace a3 {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class InjectionRequestTest : public ::testing::Test {
 protected:
  InjectionRequestTest() {
    machine.hardware.num_rows = 320;
    machine.hardware.num_lanes = 64;
    machine.candidate_selection = CandidateSelection{};
  }

  /// In a run of three operations.
  std::string refusal(const InjectionRequest& request) const {
    try {
      check_injection(request, "requests[2]", machine, 3);
    } catch (const FieldError& error) {
      return error.what();
    }
    return "was not refused";
  }

  /// Row, lane and bit of the key SRAM, whose words have 9 bits.
  static InjectionRequest key_at(int row, int lane, int bit) {
    InjectionRequest request;
    request.place = {row, lane, bit};
    return request;
  }

  Machine machine;
};

TEST_F(InjectionRequestTest, WhatIsLeftOpenIsFine) {
  for (const Structure structure : kStructures) {
    InjectionRequest request;
    request.structure = structure;
    EXPECT_NO_THROW(check_injection(request, "", machine, 1)) << structure_name(structure);
  }
}

TEST_F(InjectionRequestTest, APlaceLiesWithinTheStructure) {
  EXPECT_NO_THROW(check_injection(key_at(0, 0, 0), "", machine, 1));
  EXPECT_NO_THROW(check_injection(key_at(319, 63, 8), "", machine, 1));
  EXPECT_THAT(refusal(key_at(320, 0, 0)),
              AllOf(StartsWith("requests[2].place[0] (row) 320: "), HasSubstr("0 to 319")));
  EXPECT_THAT(refusal(key_at(-1, 0, 0)), HasSubstr("(row) -1: "));
  EXPECT_THAT(refusal(key_at(0, 64, 0)), HasSubstr("(lane) 64: is out of place; allowed: 0 to 63"));
  EXPECT_THAT(refusal(key_at(0, 0, 9)), HasSubstr("(bit) 9: is out of place; allowed: 0 to 8"));
}

TEST_F(InjectionRequestTest, AnOperationIsOneOfTheRun) {
  InjectionRequest request;
  request.operation = 2;
  EXPECT_NO_THROW(check_injection(request, "", machine, 3));
  request.operation = 3;
  EXPECT_THAT(refusal(request),
              AllOf(StartsWith("requests[2].operation 3: "), HasSubstr("0 to 2")));
}

TEST_F(InjectionRequestTest, AStructureThatTheMachineLacksIsRefused) {
  machine.candidate_selection.reset();
  InjectionRequest request;
  request.structure = Structure::kPointer;
  EXPECT_THAT(refusal(request),
              AllOf(StartsWith("requests[2].structure: this machine has no pointer without "
                               "candidate selection"),
                    HasSubstr("key_sram, value_sram, score, weight")));
}

}  // namespace
}  // namespace a3
