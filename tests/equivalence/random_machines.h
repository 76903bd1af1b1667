#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "support/random_case.h"

namespace a3::test {

/// Runs `check` on so many random machines of that kind, each in a process of its own; it says what
/// is wrong, or nothing. A3_EQUIVALENCE_CASES sets how many (default 400), A3_EQUIVALENCE_SEED the
/// first seed.
void on_random_machines(const std::function<std::string(const RandomCase&)>& check,
                        RandomCase (*draw)(std::uint64_t seed) = random_case);

}  // namespace a3::test
