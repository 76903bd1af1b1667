#pragma once

#include <gmock/gmock.h>

#include <cstdint>
#include <optional>

#include "a3/uarch/soft_error.h"

namespace a3::test {

/// Matches the word that a flipped bit turned from `before` into `after`.
MATCHER_P2(FlippedFromTo, before, after, "") {
  const std::optional<FlippedWord> flipped = arg;
  if (!flipped) return false;
  *result_listener << flipped->before << " became " << flipped->after;
  return flipped->before == before && flipped->after == after;
}

}  // namespace a3::test
