#pragma once

#include <cstdint>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/workload/operation.h"
#include "a3/workload/trace_header.h"

// Which operations a machine can run. Readers check operations by themselves; whatever depends on
// the machine is decided here, before anything runs.
namespace a3 {

/// Every operation of these traces fits the machine: d <= num_dims, and n rows of so many slices
/// fit num_rows words or may be split (mapping.tile_rows). Throws InputError that names file, array
/// and operation, what was found, and which field to raise.
void check_fit(const std::vector<TraceHeader>& traces, const Machine& machine);

/// The same for an operation in memory, which messages call by its number.
void check_fit(const Operation& operation, std::int64_t number, const Machine& machine);

/// Every operation of these traces fits the machine so that soft errors can strike it: in one
/// piece, with rows of one slice. Throws InputError that says which field to raise.
void check_strikable(const std::vector<TraceHeader>& traces, const Machine& machine);

/// The same for an operation in memory, which messages call by its number.
void check_strikable(const Operation& operation, std::int64_t number, const Machine& machine);

}  // namespace a3
