#pragma once

#include <filesystem>
#include <vector>

namespace a3 {

/// A folder for results, made with all folders above it that are missing; those disappear again
/// unless `keep` is called.
class MadeFolder {
 public:
  /// Throws FieldError ("folder") if it cannot be made a folder, or has no name.
  explicit MadeFolder(const std::filesystem::path& folder);
  ~MadeFolder();
  MadeFolder(const MadeFolder&) = delete;
  MadeFolder& operator=(const MadeFolder&) = delete;

  /// In one spelling, without detours through folders that may not exist.
  const std::filesystem::path& path() const { return path_; }

  void keep() { made_.clear(); }

 private:
  std::filesystem::path path_;
  std::vector<std::filesystem::path> made_;  ///< folders that did not exist before, deepest first
};

/// The folder's name in one spelling. Throws FieldError ("folder") if it is empty.
std::filesystem::path plain_folder(std::filesystem::path folder);

}  // namespace a3
