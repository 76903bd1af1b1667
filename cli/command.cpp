#include "cli/command.h"

#include <fmt/format.h>

#include <iostream>

#include "cli/exit_status.h"
#include "cli/field_names.h"

namespace a3 {

namespace po = boost::program_options;

po::options_description describe(const Command& command) {
  po::options_description options(
      fmt::format("Usage: a3sim {} {}\n\n{}", command.name, command.synopsis, command.description));
  options.add_options()("help,h", "this text");
  command.add_options(options);
  return options;
}

int execute(const Command& command, const std::vector<std::string>& words) {
  const po::options_description options = describe(command);
  const Arguments arguments(command.name, words, options, command.positional);
  if (!arguments.has("help")) {
    return with_names(field_names(arguments), [&] { return command.run(arguments); });
  }
  std::cout << options;
  return kSuccess;
}

}  // namespace a3
