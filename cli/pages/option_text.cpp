#include "cli/pages/option_text.h"

#include <boost/algorithm/string.hpp>

namespace a3::pages {
namespace {

namespace po = boost::program_options;

/// "FILE (=base.json)" is how the library writes a value and its default.
void split_parameter(const std::string& parameter, OptionText& option) {
  constexpr const char* kDefault = " (=";
  const std::size_t begin = parameter.find(kDefault);
  option.value = parameter.substr(0, begin);
  if (begin == std::string::npos) return;
  const std::size_t first = begin + std::string(kDefault).size();
  option.default_value = parameter.substr(first, parameter.size() - first - 1);
}

OptionText text_of(const po::option_description& description) {
  OptionText option;
  option.name = description.long_name();
  const std::string name = description.format_name();  // "-c [ --config ]", or "--config"
  if (name.size() > 1 && name[1] != '-') option.letter = name.substr(1, 1);
  option.description = description.description();
  const po::value_semantic& value = *description.semantic();
  if (value.max_tokens() > 0) split_parameter(description.format_parameter(), option);
  option.is_required = value.is_required();
  option.may_repeat = value.is_composing();
  option.takes_many = value.max_tokens() > 1;
  return option;
}

}  // namespace

ValueKind OptionText::kind() const {
  if (value.empty()) return ValueKind::kNone;
  if (value.find('|') != std::string::npos) return ValueKind::kChoice;
  if (boost::starts_with(value, "FILE") || value == "TRACE") return ValueKind::kFile;
  if (value == "FOLDER") return ValueKind::kFolder;
  return ValueKind::kText;
}

std::vector<std::string> OptionText::choices() const {
  std::vector<std::string> words;
  boost::split(words, value, [](char c) { return c == '|'; });
  return words;
}

std::vector<std::string> OptionText::spellings() const {
  if (letter.empty()) return {"--" + name};
  return {"-" + letter, "--" + name};
}

std::vector<OptionText> options_of(const Command& command) {
  const po::options_description described = describe(command);
  std::vector<OptionText> options;
  for (const auto& description : described.options()) options.push_back(text_of(*description));
  return options;
}

bool takes_files(const Command& command) {
  if (command.positional.empty()) return false;
  const po::options_description described = describe(command);
  return text_of(described.find(command.positional, false)).kind() == ValueKind::kFile;
}

std::string quoted(const std::string& text) {
  return "'" + boost::replace_all_copy(text, "'", "'\\''") + "'";
}

}  // namespace a3::pages
