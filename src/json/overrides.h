#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "a3/json/override.h"
#include "json/finding.h"

namespace a3::json {

/// What became of overrides.
struct AppliedOverrides {
  Origins origins;
  std::vector<std::string> messages;  ///< one for each override that could not be applied
};

/// Applies overrides in their order; missing and null objects on the way are made.
AppliedOverrides apply_overrides(const std::vector<Override>& overrides,
                                 nlohmann::ordered_json& document);

}  // namespace a3::json
