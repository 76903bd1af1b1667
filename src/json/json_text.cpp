#include "json/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "json/text.h"

namespace a3::json {
namespace {

using Json = nlohmann::ordered_json;

/// "line 3, column 7" of a byte; columns count bytes from 1.
std::string line_and_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last_newline = before.rfind('\n');
  const std::size_t column =
      last_newline == std::string_view::npos ? before.size() + 1 : before.size() - last_newline;
  return fmt::format("line {}, column {}", line, column);
}

/// Reads a text without building anything: finds syntax errors, repeated keys and deep nesting,
/// which the library's own document builder reports without position, not at all, and too late.
class TextChecker : public Json::json_sax_t {
 public:
  explicit TextChecker(std::string_view text) : text_(text) {}

  ParsedText take_result() { return std::move(result_); }

  bool null() override { return count_element(); }
  bool boolean(bool /*value*/) override { return count_element(); }
  bool number_integer(number_integer_t /*value*/) override { return count_element(); }
  bool number_unsigned(number_unsigned_t /*value*/) override { return count_element(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
    return count_element();
  }
  bool string(string_t& /*value*/) override { return count_element(); }
  bool binary(binary_t& /*value*/) override { return count_element(); }
  bool start_object(std::size_t /*size*/) override { return open(false); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(true); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Level& level = levels_.back();
    level.key = name;
    const bool is_new = level.keys.insert(name).second;
    if (!is_new && level.repeated.insert(name).second) {
      result_.repeated_keys.push_back({pointer(), "this key is there more than once",
                                       "allowed: each key once in an object; remove the others"});
    }
    if (level.keys.size() <= kMaxKeysOfObject) return true;
    return stop(fmt::format("an object has more than {} keys", kMaxKeysOfObject));
  }

  bool parse_error(std::size_t position, const std::string& last_token,
                   const Json::exception& error) override {
    // The library counts the bytes read, and the last one read is where it stopped.
    const std::string place = line_and_column(text_, position > 0 ? position - 1 : 0);
    result_.problem = TextProblem::kSyntax;
    result_.explanation = fmt::format("is not valid JSON at {}: {}", place,
                                      abbreviated(explain(error, last_token), 300));
    return false;
  }

 private:
  struct Level {
    bool is_array = false;
    std::size_t next_index = 0;
    std::string key;
    std::set<std::string> keys;
    std::set<std::string> repeated;
  };

  bool stop(std::string explanation) {
    result_.problem = TextProblem::kTooBig;
    result_.explanation = std::move(explanation);
    return false;
  }

  bool count_element() {
    if (!levels_.empty() && levels_.back().is_array) ++levels_.back().next_index;
    return true;
  }

  bool open(bool is_array) {
    count_element();
    if (levels_.size() == kMaxNestingLevels) {
      return stop(
          fmt::format("objects and arrays are nested deeper than {} levels", kMaxNestingLevels));
    }
    Level level;
    level.is_array = is_array;
    levels_.push_back(std::move(level));
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  std::string pointer() const {
    Json::json_pointer place;
    for (const Level& level : levels_) {
      place /= level.is_array ? std::to_string(level.next_index - 1) : level.key;
    }
    return place.to_string();
  }

  /// The library's words without its prefix and its own position.
  static std::string explain(const Json::exception& error, const std::string& last_token) {
    constexpr int kNumberOverflow = 406;
    if (error.id == kNumberOverflow) {
      return "the number " + abbreviated(last_token) + " is too large";
    }
    const std::string text = error.what();
    const std::size_t position = text.find(", column ");
    const std::size_t words = text.find(": ", position == std::string::npos ? 0 : position);
    return words == std::string::npos ? text : text.substr(words + 2);
  }

  std::string_view text_;
  ParsedText result_;
  std::vector<Level> levels_;
};

ParsedText syntax_problem(std::string explanation) {
  ParsedText result;
  result.problem = TextProblem::kSyntax;
  result.explanation = std::move(explanation);
  return result;
}

}  // namespace

ParsedText parse_json(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return syntax_problem("is empty; allowed: a JSON document");
  }
  // The library would take a zero byte for the end of the text.
  if (const auto offset = first_bad_byte(text)) {
    const auto byte = static_cast<unsigned char>(text[*offset]);
    return syntax_problem(fmt::format("is not UTF-8 text: byte 0x{:02x} at {}", byte,
                                      line_and_column(text, *offset)));
  }
  TextChecker checker(text);
  const bool is_sound = Json::sax_parse(text, &checker);
  ParsedText result = checker.take_result();
  if (is_sound) result.document = Json::parse(text);
  return result;
}

bool is_nested_deeper(const Json& document, int levels) {
  if (!document.is_structured()) return false;
  if (levels == 0) return true;
  return std::any_of(document.begin(), document.end(), [levels](const Json& element) {
    return is_nested_deeper(element, levels - 1);
  });
}

}  // namespace a3::json
