#include "modules/control/control.h"

#include "modules/control/elastic_control.h"
#include "modules/control/lockstep_sequencer.h"

namespace a3 {

std::unique_ptr<Control> make_control(const Machine& machine, const BitWidths& widths,
                                      const SelectorFactory& make_selector,
                                      const ControlPorts& ports) {
  if (machine.is_base()) {
    return std::make_unique<LockstepSequencer>("lockstep_sequencer", machine, widths, ports);
  }
  return std::make_unique<ElasticControl>("elastic_control", machine, widths, make_selector, ports);
}

}  // namespace a3
