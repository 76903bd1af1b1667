#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace a3::fuzz {

/// A regular file in memory that a path leads to, for code that reads files; the last one's memory
/// is used again.
class MemoryFile {
 public:
  MemoryFile();
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  /// Replaces the content.
  void write(const std::uint8_t* data, std::size_t size);

  const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

}  // namespace a3::fuzz
