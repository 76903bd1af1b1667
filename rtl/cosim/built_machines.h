#pragma once

#include <string>
#include <vector>

#include "a3/machine/machine.h"
#include "rtl/cosim/rtl_core.h"

namespace a3::rtl {

/// The name of the machine's RTL in A3_RTL_MACHINES (cmake/Rtl.cmake), "320x64_4.4" for the
/// paper's.
std::string machine_name(const Machine& machine);

/// Why the RTL cannot be that machine, a message for each field; empty if it can.
std::vector<std::string> refusals(const Machine& machine);

/// The machine among those that were built. Throws InputError, which says what was built and how to
/// build this one, or which of its fields the RTL cannot have.
const RtlMachine& built_machine(const Machine& machine, const std::vector<RtlMachine>& built);

}  // namespace a3::rtl
