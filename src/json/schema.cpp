#include "json/schema.h"

#include <map>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "json/schema_messages.h"

namespace a3::json {
namespace {

using Json = nlohmann::ordered_json;
using valijson::adapters::NlohmannJsonAdapter;

/// The library's complaints by JSON pointer. It also complains about every parent of a wrong value.
using Complaints = std::map<std::string, std::string>;

/// The library's path "<root>", "[hardware]", "[num_rows]" as a JSON pointer.
std::string pointer_of(const std::vector<std::string>& path) {
  Json::json_pointer pointer;
  for (std::size_t i = 1; i < path.size(); ++i) {
    pointer.push_back(path[i].substr(1, path[i].size() - 2));
  }
  return pointer.to_string();
}

Complaints validate(const valijson::Schema& schema, const Json& document) {
  const nlohmann::json unordered = document;
  valijson::ValidationResults results;
  valijson::Validator validator;
  Complaints complaints;
  if (validator.validate(schema, NlohmannJsonAdapter(unordered), &results)) return complaints;
  for (const auto& error : results) {
    complaints.emplace(pointer_of(error.context), error.description);
  }
  return complaints;
}

/// Turns complaints into findings, in the order of the document.
class Walk {
 public:
  Walk(const Complaints& complaints, const Json& root) : complaints_(complaints), root_(root) {}

  void visit(const Json& value, const std::string& pointer, const Json& schema) {
    const auto complaint = complaints_.find(pointer);
    if (complaint == complaints_.end()) return;
    if (!value.is_object() || !allows_type(schema, "object")) {
      findings_.push_back(value_finding(value, pointer, schema));
      return;
    }
    const std::size_t num_before = findings_.size();
    for (Finding& finding : key_findings(value, pointer, schema, root_)) {
      findings_.push_back(std::move(finding));
    }
    for (const auto& member : value.items()) {
      const Json* member_schema = property_schema(schema, member.key(), root_);
      if (member_schema == nullptr) continue;
      visit(member.value(), child_pointer(pointer, member.key()), *member_schema);
    }
    // A rule for objects that this class has no words for: nothing wrong may pass in silence.
    if (findings_.size() == num_before) {
      findings_.push_back({pointer, "does not follow the schema", complaint->second});
    }
  }

  std::vector<Finding> take_findings() { return std::move(findings_); }

 private:
  const Complaints& complaints_;
  const Json& root_;
  std::vector<Finding> findings_;
};

}  // namespace

Schema::Schema(std::string_view text) : document_(Json::parse(text)) {
  const nlohmann::json unordered = document_;
  auto compiled = std::make_unique<valijson::Schema>();
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(NlohmannJsonAdapter(unordered), *compiled);
  compiled_ = std::move(compiled);
}

Schema::~Schema() = default;

std::vector<Finding> Schema::check(const Json& document) const {
  const Complaints complaints = validate(*compiled_, document);
  Walk walk(complaints, document_);
  walk.visit(document, "", document_);
  return walk.take_findings();
}

}  // namespace a3::json
