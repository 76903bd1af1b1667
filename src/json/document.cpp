#include "json/document.h"

#include <algorithm>
#include <cmath>

namespace a3::json {

using Json = nlohmann::ordered_json;

const Json* Document::find(const std::string& pointer) const {
  const Json::json_pointer place(pointer);
  if (!json_.contains(place)) return nullptr;
  const Json& value = json_.at(place);
  return value.is_null() ? nullptr : &value;
}

bool Document::is_sound(const std::string& pointer) const {
  return std::none_of(findings_.begin(), findings_.end(), [&](const Finding& finding) {
    return is_at_or_below(pointer, finding.pointer);
  });
}

void find_non_finite(const Json& value, const std::string& pointer,
                     std::vector<Finding>& findings) {
  if (value.is_number_float() && !std::isfinite(value.get<double>())) {
    findings.push_back({pointer, "found a number that is not finite", "allowed: a finite one"});
  }
  if (!value.is_structured()) return;
  for (const auto& member : value.items()) {
    find_non_finite(member.value(), child_pointer(pointer, member.key()), findings);
  }
}

}  // namespace a3::json
