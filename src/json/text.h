#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Small helpers that turn what a user gave into text for messages.
namespace a3::json {

/// `text` cut to `max_bytes`, "..." added if something was cut; never in the middle of a UTF-8
/// character.
std::string abbreviated(std::string text, std::size_t max_bytes = 80);

/// `text` on one line, control characters and the like as JSON escapes, cut if it is very long.
std::string printable(const std::string& text, std::size_t max_bytes = 200);

/// A file name on one line, whole.
std::string printable_path(const std::filesystem::path& file);

/// A JSON value as a message shows it, at most a few words long.
std::string shown(const nlohmann::ordered_json& value);

/// `words` separated by ", ".
std::string joined(const std::vector<std::string>& words);

/// The one of `words` that `word` is a likely misspelling of (case, `-` and `_` do not count).
std::optional<std::string> nearest(const std::string& word, const std::vector<std::string>& words);

/// Offset of the first byte that cannot stand in a UTF-8 text; a zero byte counts as one.
std::optional<std::size_t> first_bad_byte(std::string_view text);

}  // namespace a3::json
