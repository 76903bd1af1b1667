#include "modules/select/default_selector.h"

#include "modules/select/all_rows_selector.h"
#include "modules/select/greedy/greedy_selector.h"

namespace a3 {

SelectorFactory default_selector() {
  return [](const char* name, const Machine& machine,
            const SelectorPorts& ports) -> std::unique_ptr<SelectorBlock> {
    if (machine.candidate_selection) return std::make_unique<GreedySelector>(name, machine, ports);
    return std::make_unique<AllRowsSelector>(name, ports);
  };
}

}  // namespace a3
