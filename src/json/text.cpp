#include "json/text.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace a3::json {
namespace {

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

bool is_control(char byte) {
  return static_cast<unsigned char>(byte) < 0x20U || byte == 0x7F;
}

/// The value as JSON text, bytes that are not UTF-8 as U+FFFD.
std::string json_text(const nlohmann::ordered_json& value) {
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string without_separators_and_case(const std::string& word) {
  std::string plain;
  for (const char letter : word) {
    if (letter == '_' || letter == '-') continue;
    plain += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return plain;
}

/// Insertions, deletions and substitutions that make `b` of `a` (Levenshtein).
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// Bytes of the UTF-8 character that begins `text`, 0 if none does (RFC 3629, table 3-7 of
/// Unicode).
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  const unsigned second = byte(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool beyond_unicode = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond_unicode ? 0 : length;
}

}  // namespace

std::string abbreviated(std::string text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && is_continuation(text[end])) --end;
  return text.substr(0, end) + "...";
}

std::string printable(const std::string& text, std::size_t max_bytes) {
  const bool is_plain = !first_bad_byte(text) && std::none_of(text.begin(), text.end(), is_control);
  std::string short_text = abbreviated(text, max_bytes);
  if (is_plain) return short_text;
  const std::string quoted = json_text(short_text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string printable_path(const std::filesystem::path& file) {
  const std::string name = file.string();
  return printable(name, name.size());
}

std::string shown(const nlohmann::ordered_json& value) {
  if (value.is_string()) return json_text(abbreviated(value.get<std::string>()));
  return abbreviated(json_text(value));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::optional<std::string> nearest(const std::string& word, const std::vector<std::string>& words) {
  constexpr std::size_t kMaxWordBytes = 64;
  if (word.size() > kMaxWordBytes) return std::nullopt;
  const std::string plain = without_separators_and_case(word);
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, plain.size() / 3) + 1;
  for (const std::string& candidate : words) {
    const std::string plain_candidate = without_separators_and_case(candidate);
    const auto [shorter, longer] = std::minmax({plain.size(), plain_candidate.size()});
    if (longer - shorter >= best_distance) continue;
    const std::size_t distance = edit_distance(plain, plain_candidate);
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::optional<std::size_t> first_bad_byte(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t length = character_bytes(text.substr(offset));
    if (length == 0) return offset;
    offset += length;
  }
  return std::nullopt;
}

}  // namespace a3::json
