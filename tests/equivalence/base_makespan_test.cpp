// The closed form of the base design's makespan, which sweeps take speed-ups from, is what the
// SystemC engine takes. A3_BASE_MAKESPAN_CASES sets how many random machines (default 200),
// A3_EQUIVALENCE_SEED the first seed.

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
    const std::int64_t formula_cycles =
        base_makespan_cycles(random.machine, operation.num_rows(), operation.num_queries());
    if (engine_cycles == formula_cycles) continue;
    return fmt::format("n = {}, m = {}: {} cycles, by the formula {}", operation.num_rows(),
                       operation.num_queries(), engine_cycles, formula_cycles);
  }
  return {};
}

TEST(BaseMakespan, IsThatOfTheSystemCEngine) {
  const std::uint64_t num_cases = setting("A3_BASE_MAKESPAN_CASES", 200);
  const std::uint64_t first_seed = setting("A3_EQUIVALENCE_SEED", 1);
  std::cout << "seeds " << first_seed << " to " << first_seed + num_cases - 1 << '\n';
  for (std::uint64_t seed = first_seed; seed < first_seed + num_cases; ++seed) {
    const RandomCase random = random_case(seed);
    const std::string difference =
        in_fresh_process([&random] { return compare_makespans(random); });
    ASSERT_EQ(difference, "") << random;
  }
}

}  // namespace
}  // namespace a3::test
