#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>

#include "base/claim.h"

namespace a3 {

/// A file that appears whole or not at all: written aside under a temporary name in the same
/// folder, renamed by `commit`. Without `commit` nothing stays behind. Of several programs that
/// would write a file of this name at once, the first does.
///
/// Throws InputError naming the file and the system's reason when it cannot be opened, written or
/// renamed, or is being written by somebody else.
class OutputFile {
 public:
  explicit OutputFile(std::filesystem::path target);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view text);

  /// Flushes and checks that every byte arrived. Nothing may be written afterwards.
  void complete();

  /// Completes the file and puts it in place.
  void commit();

  const std::filesystem::path& target() const { return target_; }

 private:
  std::filesystem::path target_;
  Claim aside_;
  std::ofstream stream_;
};

/// The name under which a file is written before it is put in place; the same folder, so that
/// renaming is atomic.
std::filesystem::path aside_name(const std::filesystem::path& target);

}  // namespace a3
