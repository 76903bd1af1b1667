#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "base/claim.h"

namespace a3 {

/// A folder for results, made with all folders above it that are missing; those disappear again
/// unless `keep` is called. If it is used alone, nobody else writes results there until `finish` is
/// called, or the object dies.
class MadeFolder {
 public:
  /// Whether others may write results there meanwhile.
  enum class Use { kAlone, kShared };

  /// Throws FieldError ("folder") if it cannot be made a folder or has no name, InputError if
  /// somebody else is writing there.
  explicit MadeFolder(const std::filesystem::path& folder, Use use = Use::kAlone);
  ~MadeFolder();
  MadeFolder(const MadeFolder&) = delete;
  MadeFolder& operator=(const MadeFolder&) = delete;

  /// In one spelling, without detours through folders that may not exist; behind a link ".." stays,
  /// and means what the system says.
  const std::filesystem::path& path() const { return path_; }

  void keep() { made_.clear(); }

  /// Keeps it and lets others write there.
  void finish() {
    keep();
    claim_.reset();
  }

 private:
  std::filesystem::path path_;
  std::vector<std::filesystem::path> made_;  ///< folders that did not exist before, deepest first
  std::optional<Claim> claim_;
};

/// The folder's name in one spelling. Throws FieldError ("folder") if it is empty.
std::filesystem::path plain_folder(const std::filesystem::path& folder);

}  // namespace a3
