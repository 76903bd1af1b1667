#pragma once

#include <filesystem>

namespace a3 {

/// The right to write under a name that several programs may want at once, in whatever process,
/// container or host: an empty file, locked as long as the object lives. The lock of a process that
/// was killed goes with it, and the file it left is taken over.
class Claim {
 public:
  /// Throws InputError naming `what`, which is to be written, if somebody else has the claim or the
  /// file cannot be made.
  Claim(std::filesystem::path file, const std::filesystem::path& what);
  ~Claim();
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

  /// Of the file, which is empty and may be written by its name.
  const std::filesystem::path& file() const { return file_; }

  /// The file has gone elsewhere, and is no longer removed at the end.
  void give_up_file() { has_file_ = false; }

 private:
  std::filesystem::path file_;
  int descriptor_ = -1;
  bool has_file_ = true;
};

}  // namespace a3
