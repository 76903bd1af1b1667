#include "json/overrides.h"

#include <fmt/format.h>

#include <algorithm>

#include "a3/base/input_error.h"
#include "json/json_text.h"
#include "json/text.h"

namespace a3 {
namespace json {
namespace {

using Json = nlohmann::ordered_json;

std::string origin_of(const Override& change) {
  if (!change.origin.empty()) return change.origin;
  return fmt::format("{}={}", change.pointer, shown(change.value));
}

std::vector<std::string> keys_of(const std::string& pointer) {
  constexpr const char* kAllowed = "; allowed: a JSON pointer such as /hardware/num_rows";
  const auto reject = [&](const std::string& reason) { throw InputError(reason + kAllowed); };
  if (first_bad_byte(pointer)) reject("the JSON pointer is not UTF-8 text");
  if (pointer.empty()) reject("the JSON pointer is empty");
  if (pointer[0] != '/') reject("the JSON pointer does not begin with '/'");
  Json::json_pointer parsed;
  try {
    parsed = Json::json_pointer(pointer);
  } catch (const Json::parse_error&) {
    reject("a '~' in a JSON pointer is written ~0, and a '/' in a key ~1");
  }
  std::vector<std::string> keys;
  for (; !parsed.empty(); parsed.pop_back()) keys.push_back(parsed.back());
  std::reverse(keys.begin(), keys.end());
  if (keys.size() > kMaxNestingLevels) {
    reject(fmt::format("the JSON pointer has more than {} levels", kMaxNestingLevels));
  }
  return keys;
}

/// Puts the value into the document. Returns the pointer of the uppermost value that this made.
std::string apply(const Override& change, Json& document) {
  if (!change.problem.empty()) throw InputError(change.problem);
  Json* node = &document;
  std::string pointer;
  std::string made;
  for (const std::string& key : keys_of(change.pointer)) {
    if (node->is_null() && node != &document) {
      *node = Json::object();
      if (made.empty()) made = pointer;
    }
    if (!node->is_object()) {
      throw InputError(
          fmt::format("it points into {}, which is not an object but {}; allowed: a "
                      "field of an object",
                      pointer.empty() ? "the whole document" : printable(pointer), shown(*node)));
    }
    pointer = child_pointer(pointer, key);
    if (!node->contains(key) && made.empty()) made = pointer;
    node = &(*node)[key];
  }
  *node = change.value;
  return made.empty() ? pointer : made;
}

}  // namespace

AppliedOverrides apply_overrides(const std::vector<Override>& overrides, Json& document) {
  AppliedOverrides applied;
  for (const Override& change : overrides) {
    try {
      applied.origins.add(apply(change, document), origin_of(change));
    } catch (const InputError& error) {
      applied.messages.push_back(fmt::format("{}: {}", printable(origin_of(change)), error.what()));
    }
  }
  return applied;
}

}  // namespace json

Override parse_override(const std::string& text, const std::string& called) {
  Override change;
  change.origin = called + " " + text;
  const auto refuse = [&](const std::string& reason) {
    change.problem =
        fmt::format("{}; allowed: {} /json/pointer=value, for example {} /hardware/num_rows=160",
                    reason, called, called);
    return change;
  };
  if (json::first_bad_byte(text)) return refuse("it is not UTF-8 text");
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return refuse("there is no '='");
  if (equals == 0) return refuse("no JSON pointer before the '='");
  change.pointer = text.substr(0, equals);
  const std::string value = text.substr(equals + 1);
  json::ParsedText parsed = json::parse_json(value);
  if (parsed.problem == json::TextProblem::kTooBig) return refuse(parsed.explanation);
  if (!parsed.repeated_keys.empty()) {
    const json::Finding& first = parsed.repeated_keys.front();
    return refuse(fmt::format("in its value, {}: {}", json::printable(first.pointer), first.found));
  }
  change.value = value;
  if (parsed.problem == json::TextProblem::kNone) change.value = std::move(parsed.document);
  return change;
}

std::vector<Override> parse_overrides(const std::vector<std::string>& texts,
                                      const std::string& called) {
  std::vector<Override> overrides;
  overrides.reserve(texts.size());
  for (const std::string& text : texts) overrides.push_back(parse_override(text, called));
  return overrides;
}

}  // namespace a3
