#include "testbench/machine_description.h"

#include <nlohmann/json.hpp>

#include "a3/machine/load_machine.h"

namespace a3 {

std::string description_of(const Machine& machine) {
  const nlohmann::ordered_json description = {{"clock_mhz", machine.hardware.clock_mhz},
                                              {"machine", to_json(machine)}};
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  return description.dump(-1, ' ', false, kReplace);
}

}  // namespace a3
