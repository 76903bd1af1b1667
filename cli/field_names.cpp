#include "cli/field_names.h"

namespace a3 {

FieldNames field_names(const Arguments& arguments) {
  constexpr std::pair<const char*, const char*> kOptions[] = {
      {"folder", "out"},
      {"hold_out", "hold-out"},
      {"num_threads", "threads"},
      {"objective", "minimise"},
  };
  FieldNames names;
  for (const auto& [field, option] : kOptions) {
    if (arguments.has(option)) names[field] = named_option(option, arguments.text(option));
  }
  return names;
}

std::string named_option(const std::string& option, const std::string& text) {
  return text.empty() ? "--" + option : "--" + option + " " + text;
}

}  // namespace a3
