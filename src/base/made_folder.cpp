#include "base/made_folder.h"

#include <system_error>

#include "a3/base/field_error.h"

namespace a3 {
namespace {

namespace fs = std::filesystem;

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

/// Only empty ones: another run may have put its result beside ours.
void remove_folders(const std::vector<fs::path>& folders) {
  std::error_code ignored;
  for (const fs::path& folder : folders) fs::remove(folder, ignored);
}

}  // namespace

fs::path plain_folder(fs::path folder) {
  if (folder.empty()) {
    throw FieldError("folder", "", "the name is empty. Give a folder for the result.");
  }
  folder = folder.lexically_normal();
  return folder.has_filename() ? folder : folder.parent_path();
}

MadeFolder::MadeFolder(const fs::path& folder)
    : path_(plain_folder(folder)), made_(missing_folders(path_)) {
  std::error_code error;
  fs::create_directories(path_, error);
  if (!error && !fs::is_directory(path_, error)) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (!error) return;
  remove_folders(made_);
  throw FieldError(
      "folder", path_.string(),
      "cannot be made a folder (" + error.message() + "). Choose a folder that is writable.");
}

MadeFolder::~MadeFolder() {
  remove_folders(made_);
}

}  // namespace a3
