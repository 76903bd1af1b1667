#include "modules/select/make_selector.h"

#include "a3/systemc/errors.h"
#include "modules/select/all_rows_selector.h"
#include "modules/select/greedy/greedy_selector.h"

namespace a3 {

std::unique_ptr<SelectorBlock> make_selector(const char* name, const Machine& machine,
                                             const SelectorPorts& ports,
                                             const SelectorFactory& make_own) {
  if (!machine.candidate_selection) return std::make_unique<AllRowsSelector>(name, ports);
  if (!make_own) return std::make_unique<GreedySelector>(name, machine, ports);
  std::unique_ptr<SelectorBlock> own = make_own(name, machine, ports);
  if (!own) throw ModelError("AcceleratorOptions: the selector factory made no selector");
  return own;
}

}  // namespace a3
