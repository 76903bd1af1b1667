#pragma once

#include <string>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/workload/operation.h"

namespace a3::bench {

/// The trace that the environment's A3_BENCH_TRACE names, else traces/mlm_small.npz.
std::string trace_file();

/// The first four operations of the trace `trace_file`, cut to `num_rows` rows each, with all
/// their queries. Throws InputError, also if they have fewer rows or queries.
std::vector<Operation> operations(int num_rows);

/// Operations of the trace `trace_file`, whole, evenly spread from the first to the last, and of
/// each as many queries, evenly spread too; all there are where there are fewer. Throws InputError.
std::vector<Operation> spread_operations(int most_operations, int most_queries);

/// Normally distributed numbers, the same for a seed.
Operation random_operation(int num_rows, int num_dims, int num_queries, unsigned seed);

/// "base", "conservative" or "aggressive", as in configs/.
Machine machine_named(const std::string& name);

}  // namespace a3::bench
