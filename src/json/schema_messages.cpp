#include "json/schema_messages.h"

#include <fmt/format.h>

#include <cmath>

#include "json/text.h"

namespace a3::json {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> keys_of(const Json& schema) {
  std::vector<std::string> keys;
  if (!schema.contains("properties")) return keys;
  for (const auto& property : schema.at("properties").items()) keys.push_back(property.key());
  return keys;
}

/// "an integer from 1 to 1024", "a number above 0 and at most 100".
std::string describe_number(const std::string& noun, const Json& schema) {
  if (schema.contains("exclusiveMinimum")) {
    return fmt::format("{} above {} and at most {}", noun, schema.at("exclusiveMinimum").dump(),
                       schema.at("maximum").dump());
  }
  const std::string minimum = schema.at("minimum").dump();
  const std::string maximum = schema.at("maximum").dump();
  if (minimum == maximum) return "the number " + minimum;
  return fmt::format("{} from {} to {}", noun, minimum, maximum);
}

std::string describe_string(const Json& schema) {
  if (schema.contains("pattern")) {  // one word, between ^ and $
    const std::string pattern = schema.at("pattern");
    return '"' + pattern.substr(1, pattern.size() - 2) + '"';
  }
  if (!schema.contains("enum")) {
    return fmt::format("a string of {} to {} characters", schema.value("minLength", 0),
                       schema.at("maxLength").dump());
  }
  std::string text;
  for (const Json& value : schema.at("enum")) text += (text.empty() ? "" : " or ") + value.dump();
  return text;
}

std::string describe_type(const std::string& type, const Json& schema) {
  if (type == "integer") return describe_number("an integer", schema);
  if (type == "number") return describe_number("a number", schema);
  if (type == "string") return describe_string(schema);
  if (type == "boolean") return "true or false";
  if (type == "object") return "an object with the keys " + joined(keys_of(schema));
  return type;
}

std::vector<std::string> types_of(const Json& schema) {
  const Json& type = schema.at("type");
  if (type.is_string()) return {type.get<std::string>()};
  return type.get<std::vector<std::string>>();
}

/// "an integer from 1 to 65536 (rows of the key, value and sorted-key SRAM)".
std::string describe_allowed(const Json& schema) {
  std::string text;
  for (const std::string& type : types_of(schema)) {
    text += (text.empty() ? "" : " or ") + describe_type(type, schema);
  }
  return fmt::format("{} ({})", text, schema.at("title").get<std::string>());
}

/// Pointer, from `schema` on, of the object below it that has a key of this name, "" if none or
/// several have.
std::string home_of(const std::string& key, const Json& schema, const Json& root) {
  std::string home;
  if (!schema.contains("properties")) return home;
  for (const auto& property : schema.at("properties").items()) {
    const Json& child = *property_schema(schema, property.key(), root);
    const bool is_here = child.contains("properties") && child.at("properties").contains(key);
    const std::string below = is_here ? "" : home_of(key, child, root);
    if (!is_here && below.empty()) continue;
    if (!home.empty()) return "";
    home = child_pointer("", property.key()) + below;
  }
  return home;
}

/// " Did you mean ...?" or "".
std::string suggestion(const std::string& key, const Json& schema, const Json& root) {
  if (const auto similar = nearest(key, keys_of(schema))) {
    return fmt::format(". Did you mean \"{}\"?", *similar);
  }
  const std::string home = home_of(key, root, root);
  if (home.empty()) return "";
  return fmt::format(". \"{}\" belongs into {}", key, home);
}

}  // namespace

const Json* property_schema(const Json& schema, const std::string& key, const Json& root) {
  if (!schema.contains("properties")) return nullptr;
  const Json& properties = schema.at("properties");
  if (!properties.contains(key)) return nullptr;
  const Json& property = properties.at(key);
  if (!property.contains("$ref")) return &property;
  const std::string reference = property.at("$ref");
  return &root.at(Json::json_pointer(reference.substr(1)));
}

bool allows_type(const Json& schema, const std::string& type) {
  for (const std::string& allowed : types_of(schema)) {
    if (allowed == type) return true;
  }
  return false;
}

std::vector<Finding> key_findings(const Json& value, const std::string& pointer, const Json& schema,
                                  const Json& root) {
  std::vector<Finding> findings;
  for (const auto& member : value.items()) {
    if (property_schema(schema, member.key(), root) != nullptr) continue;
    findings.push_back({child_pointer(pointer, member.key()),
                        fmt::format("found the unknown key \"{}\"", printable(member.key())),
                        fmt::format("allowed here: {}{}", joined(keys_of(schema)),
                                    suggestion(member.key(), schema, root))});
  }
  if (!schema.contains("required")) return findings;
  for (const std::string key : schema.at("required")) {
    if (value.contains(key)) continue;
    findings.push_back({child_pointer(pointer, key), "is missing",
                        "required: " + describe_allowed(*property_schema(schema, key, root))});
  }
  return findings;
}

Finding value_finding(const Json& value, const std::string& pointer, const Json& schema) {
  constexpr double kMostDigitsShown = 1e15;
  std::string allowed = "allowed: " + describe_allowed(schema);
  if (value.is_number_float() && allows_type(schema, "integer") &&
      std::abs(value.get<double>()) < kMostDigitsShown) {
    allowed += "; write it without decimal point and exponent";
  }
  if (value.is_null() && !pointer.empty()) allowed += "; leave the key out for the default";
  return {pointer, "found " + shown(value), allowed};
}

}  // namespace a3::json
