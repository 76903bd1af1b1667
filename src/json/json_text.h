#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "json/finding.h"

namespace a3::json {

inline constexpr int kMaxNestingLevels = 64;
inline constexpr std::size_t kMaxKeysOfObject = 1000;

enum class TextProblem { kNone, kSyntax, kTooBig };

/// A JSON text and everything that is wrong with it as text.
struct ParsedText {
  nlohmann::ordered_json document;  ///< null unless `problem` is kNone
  TextProblem problem = TextProblem::kNone;
  std::string explanation;             ///< of the problem, with line and column if known
  std::vector<Finding> repeated_keys;  ///< the document holds the last value of each
};

/// Parses UTF-8 text; never throws. Nesting and keys are limited, so that whoever walks the
/// document neither exhausts the stack nor takes long.
ParsedText parse_json(std::string_view text);

/// Whether `document` has more than `levels` levels of objects and arrays.
bool is_nested_deeper(const nlohmann::ordered_json& document, int levels);

}  // namespace a3::json
