#include <iostream>
#include <nlohmann/json.hpp>

#include "a3/machine/load_machine.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
#include "cli/machine_options.h"

namespace a3 {
namespace {

void add_config_options(boost::program_options::options_description& options) {
  options.add_options()("resolve", one_text("FILE")->required(), "configuration to resolve");
  add_set_option(options);
}

int print_config(const Arguments& arguments) {
  std::cout << to_json(machine_of(arguments, "resolve")).dump(2) << '\n';
  return kSuccess;
}

}  // namespace

Command config_command() {
  return {"config",
          "check a configuration and print the machine it describes",
          "--resolve FILE [--set /POINTER=VALUE ...]",
          "Checks a configuration and prints the machine it describes, every field resolved",
          "",
          add_config_options,
          print_config};
}

}  // namespace a3
