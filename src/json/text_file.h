#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace a3::json {

inline constexpr std::size_t kMaxTextBytes = std::size_t{1024} * 1024;

/// The bytes of a regular file of at most `kMaxTextBytes`; never waits on a FIFO or device.
/// Throws InputError; messages call the file `label`.
std::string read_text_file(const std::filesystem::path& file, const std::string& label);

}  // namespace a3::json
