#include "rtl/cosim/rtl_engine.h"

#include <memory>

#include "a3/systemc/accelerator.h"
#include "rtl/cosim/built_machines.h"
#include "rtl/cosim/rtl_accelerator_core.h"

namespace a3::rtl {

void check_is_built(const Machine& machine) {
  built_machine(machine, rtl_machines());
}

CoreFactory rtl_core(const Machine& machine) {
  const RtlMachine built = built_machine(machine, rtl_machines());
  return [built](const Machine& same_machine, const AcceleratorOptions& options,
                 Accelerator& pins) -> std::unique_ptr<AcceleratorCore> {
    return std::make_unique<RtlAcceleratorCore>(built, same_machine, options, pins);
  };
}

CoreFactory compared_core(const Machine& machine, ComparisonResult& result) {
  const RtlMachine built = built_machine(machine, rtl_machines());
  return [built, &result](const Machine& same_machine, const AcceleratorOptions& options,
                          Accelerator& pins) -> std::unique_ptr<AcceleratorCore> {
    return std::make_unique<ComparedCore>(built, same_machine, options, pins, result);
  };
}

}  // namespace a3::rtl
