#pragma once

#include <cstdint>

#include "a3/fast/selector.h"

namespace a3::fast {

/// What a query costs its blocks, whatever the moment, with all slices of its rows.
struct QuerySteps {
  SelectorCycles selector;        ///< means nothing without candidate selection
  std::int32_t scan_steps = 0;    ///< D
  std::int32_t post_steps = 0;    ///< P
  std::int32_t output_steps = 0;  ///< K for each slice
};

}  // namespace a3::fast
