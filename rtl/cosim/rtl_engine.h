#pragma once

#include "a3/machine/machine.h"
#include "a3/systemc/accelerator_core.h"
#include "rtl/cosim/compared_core.h"

namespace a3::rtl {

/// Throws InputError unless the machine is among those that the program was built with
/// (A3_RTL_MACHINES); it says how to build it.
void check_is_built(const Machine& machine);

/// The RTL of the machine, for AcceleratorOptions::core. Throws as `check_is_built`.
CoreFactory rtl_core(const Machine& machine);

/// The same with the SystemC model beside it (ComparedCore); `result` outlives the accelerator.
CoreFactory compared_core(const Machine& machine, ComparisonResult& result);

}  // namespace a3::rtl
