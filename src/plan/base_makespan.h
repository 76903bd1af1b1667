#pragma once

#include <cstdint>

#include "a3/machine/machine.h"
#include "a3/workload/operation.h"

namespace a3 {

/// Cycles that the base design on this machine takes for an operation of n rows and m queries, from
/// its first query to its last output, whatever M and T the machine has: (m + 2) slots of
/// n + 9 cycles when all queries wait from the start (paper, III-A), and when they arrive one by
/// one the rule of docs/timing.md in closed form.
std::int64_t base_makespan_cycles(const Machine& machine, int num_rows, int num_queries);

/// The same of an operation whose rows may take slices, that may run in tiles, and whose queries
/// may see some of the rows only (ours, docs/timing.md).
std::int64_t base_makespan_cycles(const Machine& machine, const Operation& operation);

}  // namespace a3
