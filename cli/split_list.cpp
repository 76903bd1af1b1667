#include "cli/split_list.h"

#include <fmt/format.h>

#include "a3/base/input_error.h"

namespace a3 {

std::vector<std::string> split_list(const std::string& option, const std::string& list) {
  std::vector<std::string> items(1);
  int depth = 0;
  bool in_quotes = false;
  bool after_backslash = false;
  for (const char c : list) {
    if (c == ',' && depth == 0 && !in_quotes) {
      items.emplace_back();
      continue;
    }
    items.back() += c;
    if (c == '"' && !after_backslash) in_quotes = !in_quotes;
    after_backslash = in_quotes && c == '\\' && !after_backslash;
    if (in_quotes) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
  }
  for (const std::string& item : items) {
    if (item.find_first_not_of(" \t") != std::string::npos) continue;
    throw InputError(fmt::format("{} '{}': {}. Give values with commas between them.", option, list,
                                 items.size() == 1
                                     ? "the list is empty"
                                     : "there is nothing between two commas or at an end"));
  }
  return items;
}

}  // namespace a3
