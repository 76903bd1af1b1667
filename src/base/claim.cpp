#include "base/claim.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& what, int error) {
  throw InputError(
      fmt::format("{}: cannot be written ({}). Choose a folder that is writable and has space.",
                  what.string(), std::generic_category().message(error)));
}

struct Opened {
  int descriptor;
  bool is_new;
};

Opened open_file(const fs::path& file, const fs::path& what) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  constexpr mode_t kMode = 0666;
  while (true) {
    int descriptor = open(file.c_str(), kFlags | O_EXCL, kMode);
    if (descriptor >= 0) return {descriptor, true};
    if (errno != EEXIST) fail(what, errno);
    descriptor = open(file.c_str(), kFlags & ~O_CREAT);
    if (descriptor >= 0) return {descriptor, false};
    if (errno != ENOENT) fail(what, errno);  // else it has just gone
  }
}

/// Whether it was locked; on file systems without locks, whether it is ours alone.
bool lock(const Opened& file) {
  if (flock(file.descriptor, LOCK_EX | LOCK_NB) == 0) return true;
  return errno != EWOULDBLOCK && file.is_new;
}

/// Whoever had the lock before may have removed the file, or given it its final name.
bool still_has_name(int descriptor, const fs::path& file) {
  struct stat opened {};
  struct stat named {};
  return fstat(descriptor, &opened) == 0 && lstat(file.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace

Claim::Claim(fs::path file, const fs::path& what) : file_(std::move(file)) {
  while (true) {
    const Opened opened = open_file(file_, what);
    if (!lock(opened)) {
      close(opened.descriptor);
      throw InputError(fmt::format(
          "{}: another run is writing there. Wait until it has ended, or choose another "
          "name.",
          what.string()));
    }
    if (still_has_name(opened.descriptor, file_)) {
      descriptor_ = opened.descriptor;
      break;
    }
    close(opened.descriptor);
  }
  if (ftruncate(descriptor_, 0) == 0) return;
  const int error = errno;
  close(descriptor_);
  fail(what, error);
}

Claim::~Claim() {
  std::error_code ignored;
  if (has_file_) fs::remove(file_, ignored);
  close(descriptor_);
}

}  // namespace a3
