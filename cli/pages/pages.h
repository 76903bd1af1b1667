#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

/// What an installation says of the command line beside the program, made from the options that the
/// program itself parses.
namespace a3::pages {

/// a3sim(1), in the man macros of roff.
std::string manual_page(const std::vector<Command>& commands);

/// Completion of commands, options, choices, files and folders.
std::string bash_completion(const std::vector<Command>& commands);
std::string zsh_completion(const std::vector<Command>& commands);
std::string fish_completion(const std::vector<Command>& commands);

}  // namespace a3::pages
