// The fast engine does what the SystemC engine does on random machines and operations: values,
// cycles, every count. A3_EQUIVALENCE_CASES sets how many (default 2000; as many again with slices,
// tiles and visible rows, and a twentieth of them large), A3_EQUIVALENCE_SEED the first seed.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "a3/fast/fast_engine.h"
#include "a3/systemc/systemc_engine.h"
#include "support/comparison.h"
#include "support/fresh_process.h"
#include "support/random_case.h"
#include "support/setting.h"

namespace a3::test {
namespace {

std::string compare_engines(const RandomCase& random) {
  SystemCEngine systemc(random.machine, {}, [] { return false; });
  FastEngine fast(random.machine);
  for (std::size_t i = 0; i < random.operations.size(); ++i) {
    const std::string difference =
        first_difference(fast.run(random.operations[i]), systemc.run(random.operations[i]));
    if (!difference.empty()) return fmt::format("operation {}: {}", i, difference);
  }
  return {};
}

void expect_equality(std::uint64_t num_cases, RandomCase (*draw)(std::uint64_t)) {
  const std::uint64_t first_seed = setting("A3_EQUIVALENCE_SEED", 1);
  std::cout << "seeds " << first_seed << " to " << first_seed + num_cases - 1 << '\n';
  for (std::uint64_t seed = first_seed; seed < first_seed + num_cases; ++seed) {
    const RandomCase random = draw(seed);
    const std::string difference = in_fresh_process([&random] { return compare_engines(random); });
    ASSERT_EQ(difference, "") << random;
  }
}

TEST(FastEngine, EqualsSystemCEngineOnRandomMachinesAndOperations) {
  expect_equality(setting("A3_EQUIVALENCE_CASES", 2000), random_case);
}

TEST(FastEngine, EqualsSystemCEngineOnSlicesTilesAndVisibleRows) {
  expect_equality(setting("A3_EQUIVALENCE_CASES", 2000), random_mapped_case);
}

TEST(FastEngine, EqualsSystemCEngineOnLargeRandomMachinesAndOperations) {
  expect_equality(setting("A3_EQUIVALENCE_CASES", 2000) / 20, large_random_case);
}

}  // namespace
}  // namespace a3::test
