#pragma once

// A selector of one's own: the candidates of every query are the M rows whose keys have the largest
// Euclidean norm; of equal ones, the rows of lower number. It looks at no query, takes one cycle
// for each, and borrows no multipliers. docs/extending.md explains these files.
//
// Written three times, as A3's own selector is, so that each can be held against the others.
#include <a3/fast/selector.h>
#include <a3/golden/selector.h>
#include <a3/systemc/selector_block.h>

#include <memory>

namespace largest_norms {

/// Values only; what the engines are checked with.
std::unique_ptr<const a3::golden::Selector> make_golden(const a3::Machine& machine,
                                                        const a3::Matrix<std::int64_t>& key);

/// Values, cycles and counts.
std::unique_ptr<a3::fast::Selector> make_fast(const a3::Machine& machine);

/// The hardware block.
std::unique_ptr<a3::SelectorBlock> make_block(const char* name, const a3::Machine& machine,
                                              const a3::SelectorPorts& ports);

}  // namespace largest_norms
