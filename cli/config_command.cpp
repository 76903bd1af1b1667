#include <boost/program_options.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "a3/machine/load_machine.h"
#include "cli/arguments.h"
#include "cli/commands.h"

namespace a3 {

namespace po = boost::program_options;

int config_command(const std::vector<std::string>& arguments) {
  po::options_description options(
      "Usage: a3sim config --resolve FILE [--set /POINTER=VALUE ...]\n\n"
      "Checks a configuration and prints the machine it describes, every field resolved");
  options.add_options()("help,h", "this text")(
      "resolve", po::value<std::string>()->required()->value_name("FILE"),
      "configuration to resolve")(
      "set", po::value<std::vector<std::string>>()->composing()->value_name("/POINTER=VALUE"),
      "override a field by its JSON pointer; may be repeated");
  const po::variables_map values = parse_arguments("config", arguments, options);
  if (values.count("help") > 0) {
    std::cout << options;
    return kSuccess;
  }
  const auto overrides = values.count("set") > 0 ? values["set"].as<std::vector<std::string>>()
                                                 : std::vector<std::string>{};
  std::cout << to_json(load_machine(values["resolve"].as<std::string>(), overrides)).dump(2)
            << '\n';
  return kSuccess;
}

}  // namespace a3
