#pragma once

#include <cstdint>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/workload/operation.h"
#include "a3/workload/trace_header.h"

// Which operations a machine can run. Readers check operations by themselves; whatever depends on
// the machine is decided here, before anything runs.
namespace a3 {

/// Every operation of these traces fits the machine: n <= num_rows, d <= num_lanes. Throws
/// InputError that names file, array and operation, what was found, and which field to raise.
void check_fit(const std::vector<TraceHeader>& traces, const Machine& machine);

/// The same for an operation in memory, which messages call by its number.
void check_fit(const Operation& operation, std::int64_t number, const Machine& machine);

}  // namespace a3
