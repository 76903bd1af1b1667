#pragma once

#include <memory>

#include "a3/systemc/selector_block.h"

namespace a3 {

/// The selector of a machine: all rows without candidate selection; else what `make_own` builds or,
/// if it is empty, greedy search. Throws ModelError if `make_own` builds none.
std::unique_ptr<SelectorBlock> make_selector(const char* name, const Machine& machine,
                                             const SelectorPorts& ports,
                                             const SelectorFactory& make_own);

}  // namespace a3
