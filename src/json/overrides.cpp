#include "json/overrides.h"

#include <fmt/format.h>

#include <algorithm>

#include "a3/base/input_error.h"
#include "json/json_text.h"
#include "json/text.h"

namespace a3::json {
namespace {

using Json = nlohmann::ordered_json;

struct Override {
  std::vector<std::string> keys;
  Json value;
};

[[noreturn]] void reject(const std::string& reason) {
  throw InputError(reason +
                   "; allowed: --set /json/pointer=value, for example "
                   "--set /hardware/num_rows=160");
}

std::vector<std::string> parse_pointer(const std::string& text) {
  if (text.empty()) reject("no JSON pointer before the '='");
  if (text[0] != '/') reject("the JSON pointer does not begin with '/'");
  Json::json_pointer pointer;
  try {
    pointer = Json::json_pointer(text);
  } catch (const Json::parse_error&) {
    reject("a '~' in a JSON pointer is written ~0, and a '/' in a key ~1");
  }
  std::vector<std::string> keys;
  for (; !pointer.empty(); pointer.pop_back()) keys.push_back(pointer.back());
  std::reverse(keys.begin(), keys.end());
  if (keys.size() > kMaxNestingLevels) {
    reject(fmt::format("the JSON pointer has more than {} levels", kMaxNestingLevels));
  }
  return keys;
}

Json parse_value(const std::string& text) {
  ParsedText parsed = parse_json(text);
  if (parsed.problem == TextProblem::kTooBig) reject(parsed.explanation);
  if (!parsed.repeated_keys.empty()) {
    const Finding& first = parsed.repeated_keys.front();
    reject(fmt::format("in its value, {}: {}", printable(first.pointer), first.found));
  }
  return parsed.problem == TextProblem::kNone ? std::move(parsed.document) : Json(text);
}

Override parse_override(const std::string& argument) {
  if (first_bad_byte(argument)) reject("it is not UTF-8 text");
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos) reject("there is no '='");
  return {parse_pointer(argument.substr(0, equals)), parse_value(argument.substr(equals + 1))};
}

/// Puts the value into the document. Returns the pointer of the uppermost value that this made.
std::string apply(const Override& change, Json& document) {
  Json* node = &document;
  std::string pointer;
  std::string made;
  for (const std::string& key : change.keys) {
    if (node->is_null() && node != &document) {
      *node = Json::object();
      if (made.empty()) made = pointer;
    }
    if (!node->is_object()) {
      reject(fmt::format("it points into {}, which is not an object but {}",
                         pointer.empty() ? "the whole document" : printable(pointer),
                         shown(*node)));
    }
    pointer = child_pointer(pointer, key);
    if (!node->contains(key) && made.empty()) made = pointer;
    node = &(*node)[key];
  }
  *node = change.value;
  return made.empty() ? pointer : made;
}

}  // namespace

AppliedOverrides apply_overrides(const std::vector<std::string>& overrides, Json& document) {
  AppliedOverrides applied;
  for (const std::string& argument : overrides) {
    try {
      const Override change = parse_override(argument);
      applied.origins.add(apply(change, document), argument);
    } catch (const InputError& error) {
      applied.messages.push_back(fmt::format("--set {}: {}", printable(argument), error.what()));
    }
  }
  return applied;
}

}  // namespace a3::json
