#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace a3::pages {

/// What a shell may offer for the value of an option.
enum class ValueKind { kNone, kText, kChoice, kFile, kFolder };

/// An option as manual page and shells name it, read from the options that the command parses.
struct OptionText {
  std::string name;  ///< without dashes
  std::string letter;
  std::string value;  ///< what stands for its value in the help, such as "FILE"; empty: takes none
  std::string default_value;
  std::string description;
  bool is_required = false;
  bool may_repeat = false;
  bool takes_many = false;  ///< values until the next option

  /// By `value`: FILE... and TRACE are files, FOLDER is one, words between bars are choices.
  ValueKind kind() const;
  std::vector<std::string> choices() const;

  /// With its dashes, the short form first if there is one.
  std::vector<std::string> spellings() const;
};

/// The options of a command, in the order of its help.
std::vector<OptionText> options_of(const Command& command);

/// Whether arguments without an option are files.
bool takes_files(const Command& command);

/// `text` as one word of a shell.
std::string quoted(const std::string& text);

}  // namespace a3::pages
