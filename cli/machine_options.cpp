#include "cli/machine_options.h"

#include "a3/machine/load_machine.h"

namespace a3 {

std::vector<Override> overrides_of(const Arguments& arguments) {
  return parse_overrides(arguments.texts("set"), "--set");
}

Machine machine_of(const Arguments& arguments, const char* option) {
  return load_machine(arguments.text(option), overrides_of(arguments));
}

}  // namespace a3
