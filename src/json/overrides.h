#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "json/finding.h"

namespace a3::json {

/// What became of overrides.
struct AppliedOverrides {
  Origins origins;
  std::vector<std::string> messages;  ///< one for each override that could not be applied
};

/// Applies overrides of the form "/json/pointer=value" in their order. A value that is not JSON is
/// a string; missing and null objects on the way are made.
AppliedOverrides apply_overrides(const std::vector<std::string>& overrides,
                                 nlohmann::ordered_json& document);

}  // namespace a3::json
