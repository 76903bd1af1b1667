#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/pages/option_text.h"
#include "cli/pages/pages.h"

namespace a3::pages {
namespace {

/// Arguments of `complete` that say what the value of an option is.
std::string value_arguments(const OptionText& option) {
  switch (option.kind()) {
    case ValueKind::kNone:
      return "";
    case ValueKind::kFile:
      return " -r -F";
    case ValueKind::kFolder:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::kChoice:
      return fmt::format(" -x -a {}", quoted(fmt::format("{}", fmt::join(option.choices(), " "))));
    default:
      return " -x";
  }
}

std::string command_lines(const Command& command) {
  const std::string when =
      fmt::format("complete -c a3sim -n '__fish_seen_subcommand_from {}'", command.name);
  std::string lines = fmt::format("\ncomplete -c a3sim -n __fish_use_subcommand -a {} -d {}\n",
                                  command.name, quoted(command.summary));
  if (takes_files(command)) lines += when + " -F\n";
  for (const OptionText& option : options_of(command)) {
    const std::string letter = option.letter.empty() ? "" : " -s " + option.letter;
    lines += fmt::format("{}{} -l {}{} -d {}\n", when, letter, option.name, value_arguments(option),
                         quoted(option.description));
  }
  return lines;
}

}  // namespace

std::string fish_completion(const std::vector<Command>& commands) {
  std::string text =
      "# Completion of a3sim for fish, made from the options of the program.\n\n"
      "complete -c a3sim -f\n"
      "complete -c a3sim -n __fish_use_subcommand -l version -d 'print the version'\n"
      "complete -c a3sim -n __fish_use_subcommand -s h -l help -d 'print the commands'\n";
  for (const Command& command : commands) text += command_lines(command);
  return text;
}

}  // namespace a3::pages
