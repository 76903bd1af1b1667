#include "base/made_folder.h"

#include <system_error>

#include "a3/base/field_error.h"

namespace a3 {
namespace {

namespace fs = std::filesystem;

constexpr const char* kClaimFile = "a3sim.partial";

/// The folders on the way to `folder` that do not exist yet, deepest first.
std::vector<fs::path> missing_folders(const fs::path& folder) {
  std::vector<fs::path> missing;
  std::error_code ignored;
  for (fs::path part = folder; !part.empty() && !fs::exists(part, ignored);
       part = part.parent_path()) {
    missing.push_back(part);
    if (part == part.parent_path()) break;
  }
  return missing;
}

/// Without "." and ".." as far as names alone can tell: what ".." means behind a link only the
/// system knows.
fs::path without_detours(const fs::path& folder) {
  fs::path plain;
  std::error_code ignored;
  for (const fs::path& part : folder) {
    const bool leads_back = part == ".." && plain.has_filename() && plain.filename() != ".." &&
                            !fs::is_symlink(plain, ignored);
    if (leads_back) {
      plain = plain.parent_path();
    } else if (part != "." && !part.empty()) {
      plain /= part;
    }
  }
  return plain.empty() ? fs::path(".") : plain;
}

/// Only empty ones: another run may have put its result beside ours.
void remove_folders(const std::vector<fs::path>& folders) {
  std::error_code ignored;
  for (const fs::path& folder : folders) fs::remove(folder, ignored);
}

}  // namespace

fs::path plain_folder(const fs::path& folder) {
  if (folder.empty()) {
    throw FieldError("folder", "", "the name is empty. Give a folder for the result.");
  }
  return without_detours(folder);
}

MadeFolder::MadeFolder(const fs::path& folder, Use use)
    : path_(plain_folder(folder)), made_(missing_folders(path_)) {
  std::error_code error;
  fs::create_directories(path_, error);
  if (!error && !fs::is_directory(path_, error)) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (error) {
    remove_folders(made_);
    throw FieldError(
        "folder", path_.string(),
        "cannot be made a folder (" + error.message() + "). Choose a folder that is writable.");
  }
  if (use == Use::kShared) return;
  try {
    claim_.emplace(path_ / kClaimFile, path_);
  } catch (...) {
    remove_folders(made_);
    throw;
  }
}

MadeFolder::~MadeFolder() {
  claim_.reset();
  remove_folders(made_);
}

}  // namespace a3
