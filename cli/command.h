#pragma once

#include <boost/program_options.hpp>
#include <string>

#include "cli/arguments.h"

namespace a3 {

/// A command of a3sim: what running it, its help, manual page and shell completion need.
struct Command {
  std::string name;         ///< "run"
  std::string summary;      ///< for the list of commands: "run attention traces through a machine"
  std::string synopsis;     ///< what stands behind the name: "--config FILE [options]"
  std::string description;  ///< sentences for its own help
  std::string positional;   ///< the option of arguments without a name; empty if there are none

  /// Adds its own options in the order of its help; `--help` is every command's.
  void (*add_options)(boost::program_options::options_description& options);

  /// Returns the exit status. Throws InputError for bad input.
  int (*run)(const Arguments& arguments);
};

/// All options of a command; printed, they are its help.
boost::program_options::options_description describe(const Command& command);

/// Runs a command, or prints its help if that is asked for. Throws what the command throws, and
/// InputError for words that are no arguments of it.
int execute(const Command& command, const std::vector<std::string>& words);

}  // namespace a3
