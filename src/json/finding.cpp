#include "json/finding.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "a3/base/input_error.h"
#include "json/text.h"

namespace a3::json {

std::string child_pointer(const std::string& pointer, const std::string& key) {
  return pointer + (nlohmann::json::json_pointer() / key).to_string();
}

bool is_at_or_below(const std::string& pointer, const std::string& ancestor) {
  if (pointer.compare(0, ancestor.size(), ancestor) != 0) return false;
  return pointer.size() == ancestor.size() || pointer[ancestor.size()] == '/';
}

void Origins::add(std::string pointer, std::string override_name) {
  origins_.push_back({std::move(pointer), std::move(override_name)});
}

std::string Origins::note(const std::string& pointer) const {
  for (auto origin = origins_.rbegin(); origin != origins_.rend(); ++origin) {
    if (is_at_or_below(pointer, origin->pointer)) {
      return " (from " + printable(origin->override_name) + ")";
    }
  }
  return "";
}

std::string message(const Finding& finding, const std::string& source, const Origins& origins) {
  const std::string pointer =
      finding.pointer.empty() ? "the whole document" : printable(finding.pointer);
  return fmt::format("{}{}{}: {}{}; {}", source, source.empty() ? "" : ": ", pointer, finding.found,
                     origins.note(finding.pointer), finding.allowed);
}

void throw_if_any(std::vector<std::string> messages) {
  constexpr std::size_t kMaxMessages = 100;
  if (messages.empty()) return;
  if (messages.size() > kMaxMessages) {
    const std::size_t others = messages.size() - kMaxMessages;
    messages.resize(kMaxMessages);
    messages.push_back(fmt::format("and {} more errors", others));
  }
  throw InputError(std::move(messages));
}

}  // namespace a3::json
