#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace a3 {

/// A change to a field of a configuration before anything in it is checked.
struct Override {
  std::string pointer;  ///< JSON pointer of the field, such as "/hardware/num_rows"
  nlohmann::ordered_json value;
  /// What messages call it, such as "--set /hardware/num_rows=160"; empty:
  /// "/hardware/num_rows=160".
  std::string origin = {};
  /// Why it is no change at all, if it was read from a text that is none: reported together with
  /// whatever else is wrong with the configuration.
  std::string problem = {};
};

/// Reads "/json/pointer=value"; a value that is not JSON is a string. `called` is what a message
/// calls such a text: an option, or "override".
Override parse_override(const std::string& text, const std::string& called);
std::vector<Override> parse_overrides(const std::vector<std::string>& texts,
                                      const std::string& called);

}  // namespace a3
