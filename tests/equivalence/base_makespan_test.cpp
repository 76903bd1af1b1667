// The base design's makespan as sweeps take it, for their speed-ups, is what the SystemC engine
// takes: in closed form, or slot by slot. A3_BASE_MAKESPAN_CASES sets how many random machines
// (default 200, and as many with slices, tiles and visible rows), A3_EQUIVALENCE_SEED the first
// seed.

#include "plan/base_makespan.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>

#include "a3/systemc/systemc_engine.h"
#include "support/fresh_process.h"
#include "support/random_case.h"
#include "support/setting.h"

namespace a3::test {
namespace {

std::string compare_makespans(const RandomCase& random) {
  Machine base = random.machine;
  base.candidate_selection.reset();
  base.post_scoring.reset();
  SystemCEngine systemc(base, {}, [] { return false; });
  for (const Operation& operation : random.operations) {
    const std::int64_t engine_cycles = systemc.run(operation).makespan_cycles;
    const std::int64_t expected_cycles = base_makespan_cycles(random.machine, operation);
    if (engine_cycles == expected_cycles) continue;
    return fmt::format("n = {}, m = {}: {} cycles, expected {}", operation.num_rows(),
                       operation.num_queries(), engine_cycles, expected_cycles);
  }
  return {};
}

/// Of operations of one slice in one piece, whose queries see all rows.
std::string compare_closed_form(const RandomCase& random) {
  for (const Operation& operation : random.operations) {
    if (base_makespan_cycles(random.machine, operation.num_rows(), operation.num_queries()) !=
        base_makespan_cycles(random.machine, operation)) {
      return "the closed form differs";
    }
  }
  return compare_makespans(random);
}

void expect_equality(RandomCase (*draw)(std::uint64_t), std::string (*compare)(const RandomCase&)) {
  const std::uint64_t num_cases = setting("A3_BASE_MAKESPAN_CASES", 200);
  const std::uint64_t first_seed = setting("A3_EQUIVALENCE_SEED", 1);
  std::cout << "seeds " << first_seed << " to " << first_seed + num_cases - 1 << '\n';
  for (std::uint64_t seed = first_seed; seed < first_seed + num_cases; ++seed) {
    const RandomCase random = draw(seed);
    ASSERT_EQ(in_fresh_process([&] { return compare(random); }), "") << random;
  }
}

TEST(BaseMakespan, IsThatOfTheSystemCEngine) {
  expect_equality(random_case, compare_closed_form);
}

TEST(BaseMakespan, IsThatOfTheSystemCEngineOnSlicesTilesAndVisibleRows) {
  expect_equality(random_mapped_case, compare_makespans);
}

}  // namespace
}  // namespace a3::test
