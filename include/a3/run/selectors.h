#pragma once

#include "a3/fast/selector.h"
#include "a3/golden/selector.h"

namespace a3 {

/// What chooses candidates where a machine has candidate selection: the same selector with time,
/// for fast engines, and without, for the golden model that checks engines. An empty factory stands
/// for the greedy search.
struct Selectors {
  fast::SelectorFactory fast = {};
  golden::SelectorFactory golden = {};
};

}  // namespace a3
