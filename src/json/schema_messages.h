#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "json/finding.h"

// What is said about a wrong value, taken from its schema.
namespace a3::json {

/// The schema of `key` in objects of `schema`, `$ref` followed; nullptr if there is none. `root` is
/// the schema document.
const nlohmann::ordered_json* property_schema(const nlohmann::ordered_json& schema,
                                              const std::string& key,
                                              const nlohmann::ordered_json& root);

/// Whether `schema` allows values of `type` ("object", "null", ...).
bool allows_type(const nlohmann::ordered_json& schema, const std::string& type);

/// Keys of `value` that `schema` does not know and keys it requires that are not there.
std::vector<Finding> key_findings(const nlohmann::ordered_json& value, const std::string& pointer,
                                  const nlohmann::ordered_json& schema,
                                  const nlohmann::ordered_json& root);

/// A value of a wrong type or out of range.
Finding value_finding(const nlohmann::ordered_json& value, const std::string& pointer,
                      const nlohmann::ordered_json& schema);

}  // namespace a3::json
