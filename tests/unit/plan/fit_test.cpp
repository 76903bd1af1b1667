#include "a3/plan/fit.h"

#include <gmock/gmock.h>

#include "a3/workload/trace_stream.h"
#include "plan/operation_size.h"
#include "support/bad_trace.h"

namespace a3::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Machine machine_of(int num_rows, int num_lanes) {
  Machine machine;
  machine.hardware.num_rows = num_rows;
  machine.hardware.num_lanes = num_lanes;
  return machine;
}

Operation operation_of(int num_rows, int num_dims) {
  Operation operation;
  operation.key.resize(num_rows, num_dims);
  operation.value.resize(num_rows, num_dims);
  operation.query.resize(1, num_dims);
  return operation;
}

/// Operations of these numbers of rows, one query each, d = 3, as a trace of that form.
class FitOfTrace : public testing::Test {
 protected:
  std::string error_for(const std::vector<int>& num_rows, TraceForm form, const Machine& machine) {
    write(num_rows, form);
    return input_error_of([&] { check_fit(TraceStream({file}).headers(), machine); });
  }

  void write(const std::vector<int>& num_rows, TraceForm form) {
    std::vector<Operation> operations;
    for (const int n : num_rows) operations.push_back(operation_of(n, 3));
    write_trace(file, operations, {form, "<f4", false});
  }

  TempFolder folder;
  std::filesystem::path file = folder / "t.npz";
};

TEST_F(FitOfTrace, MoreColumnsThanTheMachineHasRoomFor) {
  EXPECT_THAT(error_for({5}, TraceForm::kSingle, machine_of(320, 2)),
              HasSubstr("t.npz: array 'key': the shape (5, 3) has d = 3 columns, but the machine "
                        "has room for 2; raise /hardware/num_dims to at least 3 (a row then takes "
                        "2 slices) or use a trace with smaller d."));
}

TEST_F(FitOfTrace, MoreRowsThanTheMachineHolds) {
  EXPECT_THAT(
      error_for({5}, TraceForm::kSingle, machine_of(4, 64)),
      HasSubstr("t.npz: array 'key': the shape (5, 3) has n = 5 rows, but the machine holds "
                "4; set /mapping/tile_rows to \"auto\" to run it in tiles, raise "
                "/hardware/num_rows to at least 5 or use a trace with fewer rows."));
  EXPECT_THAT(error_for({5, 5}, TraceForm::kEqualSized, machine_of(4, 64)),
              HasSubstr("the shape (2, 5, 3) has n = 5 rows"));
}

TEST_F(FitOfTrace, NamesTheLargestOperationOfARaggedTraceTheFirstOfEqualOnes) {
  EXPECT_THAT(error_for({2, 5, 7, 3, 7}, TraceForm::kRagged, machine_of(4, 64)),
              AllOf(HasSubstr("t.npz: array 'key': operation 2 has n = 7 rows, but the machine "
                              "holds 4; set /mapping/tile_rows to \"auto\" to run it in tiles, "
                              "raise /hardware/num_rows to at least 7"),
                    Not(HasSubstr("shape"))));
}

TEST_F(FitOfTrace, ExactlyTheMachinesSizeIsFine) {
  write({4, 2}, TraceForm::kRagged);
  EXPECT_NO_THROW(check_fit(TraceStream({file}).headers(), machine_of(4, 3)));
}

TEST_F(FitOfTrace, EveryFileIsChecked) {
  write({4}, TraceForm::kSingle);
  write_trace(folder / "second.npz", {operation_of(9, 3)}, {TraceForm::kSingle, "<f4", false});
  const TraceStream stream({file, folder / "second.npz"});
  EXPECT_THAT(input_error_of([&] { check_fit(stream.headers(), machine_of(8, 64)); }),
              HasSubstr("second.npz: array 'key': the shape (9, 3) has n = 9 rows"));
}

TEST(FitOfOperation, IsCalledByItsNumber) {
  EXPECT_THAT(input_error_of([] { check_fit(operation_of(9, 2), 7, machine_of(8, 2)); }),
              HasSubstr("operation 7 has n = 9 rows, but the machine holds 8"));
  EXPECT_THAT(input_error_of([] { check_fit(operation_of(8, 3), 0, machine_of(8, 2)); }),
              HasSubstr("operation 0 has d = 3 columns, but the machine has room for 2"));
  EXPECT_NO_THROW(check_fit(operation_of(8, 2), 0, machine_of(8, 2)));
}

Machine machine_in_slices_and_tiles(int num_rows, int num_lanes) {
  Machine machine = machine_of(num_rows, num_lanes);
  machine.hardware.num_dims = 8 * num_lanes;
  machine.mapping.tile_rows = Mapping::kAutoTileRows;
  return machine;
}

TEST_F(FitOfTrace, SoftErrorsStrikeRowsOfOneSlice) {
  write({5}, TraceForm::kSingle);
  const auto error_on = [this](int num_lanes) {
    return input_error_of([&] {
      check_strikable(TraceStream({file}).headers(), machine_in_slices_and_tiles(8, num_lanes));
    });
  };
  EXPECT_THAT(error_on(2),
              HasSubstr("t.npz: array 'key': the shape (5, 3) has d = 3 columns, 2 slices of 2 "
                        "lanes a row, but soft errors strike rows of one slice only; raise "
                        "/hardware/num_lanes to at least 3 or use a trace with smaller d."));
  EXPECT_NO_THROW(
      check_strikable(TraceStream({file}).headers(), machine_in_slices_and_tiles(8, 3)));
}

TEST_F(FitOfTrace, SoftErrorsStrikeOperationsInOnePiece) {
  write({2, 5, 7}, TraceForm::kRagged);
  Machine machine = machine_in_slices_and_tiles(6, 3);
  const auto error = [&] {
    return input_error_of([&] { check_strikable(TraceStream({file}).headers(), machine); });
  };
  EXPECT_THAT(error(),
              HasSubstr("t.npz: array 'key': operation 2 has n = 7 rows and runs in tiles, "
                        "but soft errors strike operations that run in one piece only; "
                        "set /mapping/tile_rows to null and /hardware/num_rows to at "
                        "least 7, or use a trace with fewer rows."));
  machine.hardware.num_rows = 20;
  EXPECT_NO_THROW(check_strikable(TraceStream({file}).headers(), machine));
  machine.mapping.tile_rows = 6;
  EXPECT_THAT(error(), HasSubstr("runs in tiles"));
}

TEST(FitOfOperation, ThatIsStruckIsCalledByItsNumber) {
  EXPECT_THAT(input_error_of([] {
                check_strikable(operation_of(5, 3), 7, machine_in_slices_and_tiles(8, 2));
              }),
              HasSubstr("operation 7 has d = 3 columns"));
}

TEST(FitOfArray, IsCalledByItsShape) {
  const ArrayShape key{"operation 3: array 'key'", {9, 2}};
  EXPECT_THAT(
      input_error_of([&] { check_fit(size_of(key), machine_of(8, 2)); }),
      HasSubstr("operation 3: array 'key': the shape (9, 2) has n = 9 rows, but the machine "
                "holds 8"));
}

}  // namespace
}  // namespace a3::test
