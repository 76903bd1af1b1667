#include "json/text_file.h"

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "a3/base/input_error.h"

namespace a3::json {
namespace {

/// Why `file` cannot be read as a regular file, empty if nothing speaks against it.
std::string obstacle(const std::filesystem::path& file) {
  if (file.empty()) return "the file name is empty; give the path of a JSON file";
  // The operating system would stop reading the name there and open another file.
  if (file.native().find('\0') != std::string::npos) return "a file name cannot hold a zero byte";
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  switch (status.type()) {
    case std::filesystem::file_type::regular:
      return "";
    case std::filesystem::file_type::not_found:
      return "no such file; give the path of an existing JSON file";
    case std::filesystem::file_type::directory:
      return "is a directory; give the path of a JSON file";
    case std::filesystem::file_type::none:
      return "cannot be read: " + error.message();
    default:
      return "is a pipe, socket or device; give the path of a regular JSON file";
  }
}

}  // namespace

std::string read_text_file(const std::filesystem::path& file, const std::string& label) {
  const std::string reason = obstacle(file);
  if (!reason.empty()) throw InputError(label + ": " + reason);
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string text;
  std::array<char, 4096> chunk{};
  while (stream && text.size() <= kMaxTextBytes) {
    stream.read(chunk.data(), chunk.size());
    text.append(chunk.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.is_open() || stream.bad()) {
    throw InputError(label + ": cannot be read: " + std::generic_category().message(errno));
  }
  if (text.size() > kMaxTextBytes) {
    throw InputError(label + ": is larger than 1 MiB; allowed: at most " +
                     std::to_string(kMaxTextBytes) + " bytes. Is it the right file?");
  }
  return text;
}

}  // namespace a3::json
