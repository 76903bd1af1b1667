#pragma once

#include <cstdint>
#include <cstdlib>

namespace a3::test {

/// A number from the environment, for tests that can be made to run longer.
inline std::uint64_t setting(const char* name, std::uint64_t if_unset) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : if_unset;
}

}  // namespace a3::test
