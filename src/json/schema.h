#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "json/finding.h"

namespace valijson {
class Schema;
}

namespace a3::json {

/// A JSON schema, draft 7, that says in our words what is wrong with a document.
///
/// The library decides which values are wrong; what is said about them comes from the schema.
class Schema {
 public:
  /// `text` is a schema with local `$ref`s only.
  explicit Schema(std::string_view text);
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  /// Everything wrong with `document`, in its order, each value once. Its nesting is limited.
  std::vector<Finding> check(const nlohmann::ordered_json& document) const;

 private:
  nlohmann::ordered_json document_;
  std::unique_ptr<const valijson::Schema> compiled_;
};

}  // namespace a3::json
