#pragma once

#include <cstdint>

#include "a3/machine/machine.h"

namespace a3 {

/// Cycles that the base design on this machine takes for an operation of n rows and m queries, from
/// its first query to its last output, whatever M and T the machine has: (m + 2) slots of
/// n + 9 cycles when all queries wait from the start (paper, III-A), and when they arrive one by
/// one the rule of docs/timing.md in closed form.
std::int64_t base_makespan_cycles(const Machine& machine, int num_rows, int num_queries);

}  // namespace a3
