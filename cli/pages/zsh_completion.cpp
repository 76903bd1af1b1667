#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/algorithm/string.hpp>

#include "cli/pages/option_text.h"
#include "cli/pages/pages.h"

namespace a3::pages {
namespace {

/// A text inside an argument of _arguments or _describe, where colons and brackets have a meaning.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

/// What _arguments is told of an option's value; empty if it takes none.
std::string value_specification(const OptionText& option) {
  const char* many = option.takes_many ? "*-*" : "";
  switch (option.kind()) {
    case ValueKind::kNone:
      return "";
    case ValueKind::kFile:
      return fmt::format(":{}:{}:_files", many, escaped(option.value));
    case ValueKind::kFolder:
      return fmt::format(":{}:{}:_files -/", many, escaped(option.value));
    case ValueKind::kChoice:
      return fmt::format(":{}:{}:({})", many, option.name, fmt::join(option.choices(), " "));
    default:
      return fmt::format(":{}:{}: ", many, escaped(option.value));
  }
}

/// Lines of _arguments: each spelling excludes the other unless the option may be repeated.
std::string option_lines(const OptionText& option) {
  const std::vector<std::string> spellings = option.spellings();
  const std::string excluded =
      option.may_repeat ? std::string("*") : fmt::format("({})", fmt::join(spellings, " "));
  std::string lines;
  for (const std::string& spelling : spellings) {
    lines += fmt::format(" \\\n        {}", quoted(fmt::format("{}{}[{}]{}", excluded, spelling,
                                                               escaped(option.description),
                                                               value_specification(option))));
  }
  return lines;
}

std::string arguments_case(const Command& command) {
  std::string text = fmt::format("    {})\n      _arguments", command.name);
  for (const OptionText& option : options_of(command)) text += option_lines(option);
  if (takes_files(command)) text += " \\\n        '*:TRACE:_files'";
  return text + "\n      ;;\n";
}

}  // namespace

std::string zsh_completion(const std::vector<Command>& commands) {
  std::string names;
  std::string cases;
  for (const Command& command : commands) {
    names += "    " + quoted(command.name + ":" + escaped(command.summary)) + "\n";
    cases += arguments_case(command);
  }
  return "#compdef a3sim\n"
         "# Completion of a3sim for zsh, made from the options of the program.\n\n"
         "_a3sim() {\n"
         "  local -a commands=(\n" +
         names +
         "  )\n"
         "  if ((CURRENT == 2)); then\n"
         "    _describe -t commands 'command of a3sim' commands\n"
         "    _arguments '(- *)--version[print the version]' '(- *)--help[print the commands]'\n"
         "    return\n"
         "  fi\n"
         "  local command=$words[2]\n"
         "  shift words\n"
         "  ((CURRENT--))\n"
         "  case $command in\n" +
         cases +
         "  esac\n"
         "}\n\n"
         "_a3sim \"$@\"\n";
}

}  // namespace a3::pages
