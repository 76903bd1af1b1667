#pragma once

#include "a3/systemc/selector_block.h"

namespace a3 {

/// The selector that a machine asks for: greedy search, or all rows without candidate selection.
SelectorFactory default_selector();

}  // namespace a3
