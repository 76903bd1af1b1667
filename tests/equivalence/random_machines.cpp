#include "random_machines.h"

#include <gtest/gtest.h>

#include <iostream>

#include "support/fresh_process.h"
#include "support/setting.h"

namespace a3::test {

void on_random_machines(const std::function<std::string(const RandomCase&)>& check,
                        RandomCase (*draw)(std::uint64_t seed)) {
  const std::uint64_t first_seed = setting("A3_EQUIVALENCE_SEED", 1);
  const std::uint64_t num_cases = setting("A3_EQUIVALENCE_CASES", 400);
  std::cout << "seeds " << first_seed << " to " << first_seed + num_cases - 1 << '\n';
  for (std::uint64_t seed = first_seed; seed < first_seed + num_cases; ++seed) {
    const RandomCase random = draw(seed);
    ASSERT_EQ(in_fresh_process([&] { return check(random); }), "") << random;
  }
}

}  // namespace a3::test
