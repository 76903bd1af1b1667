#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "json/finding.h"

namespace a3::json {

/// A document with what is already known to be wrong with it: gives access to the sound values.
class Document {
 public:
  Document(const nlohmann::ordered_json& json, const std::vector<Finding>& findings)
      : json_(json), findings_(findings) {}

  /// The value, or nullptr if it is absent or null.
  const nlohmann::ordered_json* find(const std::string& pointer) const;

  /// Whether neither the value nor anything around it is known to be wrong.
  bool is_sound(const std::string& pointer) const;

  /// Sets `field` to the value if that is given and sound.
  template <typename T>
  void read(const std::string& pointer, T& field) const {
    const nlohmann::ordered_json* value = find(pointer);
    if (value != nullptr && is_sound(pointer)) field = value->get<T>();
  }

  template <typename T>
  void read(const std::string& pointer, std::optional<T>& field) const {
    T value{};
    if (find(pointer) == nullptr || !is_sound(pointer)) return;
    read(pointer, value);
    field = value;
  }

 private:
  const nlohmann::ordered_json& json_;
  const std::vector<Finding>& findings_;
};

/// Adds a finding for each number in `value` that is not finite, which only a document that was
/// never text can hold. `pointer` is that of `value`.
void find_non_finite(const nlohmann::ordered_json& value, const std::string& pointer,
                     std::vector<Finding>& findings);

}  // namespace a3::json
