#include "npz/zip_archive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

/// No deflate stream grows by more than this when it is inflated (a property of the format).
constexpr std::uint64_t kMaxDeflateRatio = 1032;

std::string reason_of(int error_number) {
  return std::generic_category().message(error_number);
}

/// A file descriptor that is closed unless it is released.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  void release() { number_ = -1; }

 private:
  int number_;
};

FileIdentity identity_of(const struct stat& status) {
  FileIdentity identity;
  identity.device = status.st_dev;
  identity.inode = status.st_ino;
  identity.size_bytes = status.st_size;
  identity.modified_ns =
      std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + std::int64_t{status.st_mtim.tv_nsec};
  return identity;
}

struct stat status_of_regular_file(int descriptor, const std::string& name) {
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0) {
    throw InputError(fmt::format("{}: cannot be read: {}.", name, reason_of(errno)));
  }
  if (S_ISDIR(status.st_mode)) {
    throw InputError(fmt::format("{}: is a folder; a trace is a .npz file.", name));
  }
  if (!S_ISREG(status.st_mode)) {
    throw InputError(fmt::format(
        "{}: is not a regular file; a trace is read more than once and out of order, so it "
        "must be stored as a .npz file.",
        name));
  }
  if (status.st_size == 0) {
    throw InputError(fmt::format("{}: is empty (0 bytes); a trace is a .npz file.", name));
  }
  return status;
}

/// Why libzip takes a file for no archive, as far as its first bytes tell.
std::string guess_of_content(int descriptor) {
  std::array<char, 6> start = {};
  const ssize_t num_read = ::pread(descriptor, start.data(), start.size(), 0);
  const std::string_view bytes(start.data(), num_read > 0 ? static_cast<std::size_t>(num_read) : 0);
  if (bytes.substr(0, 4) == "PK\x03\x04") {
    return "it begins like one, so it is cut short or damaged; write or copy it again";
  }
  if (bytes == "\x93NUMPY") {
    return "it is a single .npy array; save key, value and query together with numpy.savez";
  }
  return "write it with numpy.savez or numpy.savez_compressed";
}

std::string reason_of_zip(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  return reason;
}

void check_sizes(const ZipArchive& archive, const ZipArchive::Entry& entry,
                 const std::string& where) {
  const auto file_bytes = static_cast<std::uint64_t>(archive.identity().size_bytes);
  const bool is_stored = entry.compression_method == ZIP_CM_STORE;
  const bool is_possible =
      entry.compressed_bytes <= file_bytes &&
      (is_stored ? entry.size_bytes == entry.compressed_bytes
                 : entry.size_bytes / kMaxDeflateRatio <= entry.compressed_bytes);
  if (!is_possible) {
    throw InputError(fmt::format(
        "{}: the archive says that {} bytes become {} bytes, which is impossible in a file of {} "
        "bytes; the file is damaged.",
        where, entry.compressed_bytes, entry.size_bytes, file_bytes));
  }
}

}  // namespace

bool operator==(const FileIdentity& a, const FileIdentity& b) {
  return a.device == b.device && a.inode == b.inode && a.size_bytes == b.size_bytes &&
         a.modified_ns == b.modified_ns;
}

ZipArchive::ZipArchive(const std::filesystem::path& file) : file_(file) {
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.get() < 0) {
    throw InputError(fmt::format("{}: cannot be opened: {}.", file.string(), reason_of(errno)));
  }
  identity_ = identity_of(status_of_regular_file(descriptor.get(), file.string()));
  open_archive(descriptor.get());
  descriptor.release();
  list_entries();
}

void ZipArchive::open_archive(int descriptor) {
  int code = 0;
  archive_.reset(zip_fdopen(descriptor, 0, &code));
  if (archive_) return;
  if (code == ZIP_ER_NOZIP || code == ZIP_ER_INCONS || code == ZIP_ER_EOF) {
    throw InputError(fmt::format("{}: is not a .npz file (a zip archive): {}.", file_.string(),
                                 guess_of_content(descriptor)));
  }
  throw InputError(fmt::format("{}: cannot be read as a .npz file (a zip archive): {}.",
                               file_.string(), reason_of_zip(code)));
}

void ZipArchive::list_entries() {
  const auto num_entries = static_cast<std::uint64_t>(zip_get_num_entries(archive_.get(), 0));
  entries_.reserve(num_entries);
  for (std::uint64_t index = 0; index < num_entries; ++index) {
    zip_stat_t status;
    zip_stat_init(&status);
    constexpr std::uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                      ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(archive_.get(), index, ZIP_FL_ENC_RAW, &status) != 0 ||
        (status.valid & kNeeded) != kNeeded) {
      throw InputError(fmt::format("{}: entry {} of the archive cannot be read: {}.",
                                   file_.string(), index, zip_strerror(archive_.get())));
    }
    entries_.push_back({index, status.name, status.size, status.comp_size, status.comp_method,
                        status.encryption_method != ZIP_EM_NONE});
  }
}

ZipEntryReader::ZipEntryReader(const ZipArchive& archive, const ZipArchive::Entry& entry,
                               std::string where)
    : where_(std::move(where)) {
  if (entry.is_encrypted) {
    throw InputError(fmt::format("{}: is encrypted; write the file without a password.", where_));
  }
  if (entry.compression_method != ZIP_CM_STORE && entry.compression_method != ZIP_CM_DEFLATE) {
    throw InputError(fmt::format(
        "{}: is compressed with zip method {}; allowed are 0 (none) and 8 (deflate), which "
        "numpy.savez and numpy.savez_compressed write.",
        where_, entry.compression_method));
  }
  check_sizes(archive, entry, where_);
  entry_.reset(zip_fopen_index(archive.archive_.get(), entry.index, 0));
  if (!entry_) {
    throw InputError(fmt::format("{}: cannot be opened in the archive: {}.", where_,
                                 zip_strerror(archive.archive_.get())));
  }
}

std::size_t ZipEntryReader::read_some(void* out, std::size_t num_bytes) {
  std::size_t num_read = 0;
  while (num_read < num_bytes) {
    const zip_int64_t step =
        zip_fread(entry_.get(), static_cast<char*>(out) + num_read, num_bytes - num_read);
    if (step == 0) break;
    if (step < 0) {
      const bool is_crc = zip_error_code_zip(zip_file_get_error(entry_.get())) == ZIP_ER_CRC;
      throw InputError(fmt::format(
          "{}: cannot be read ({}); the file is {}, or was changed while it was read. Write or "
          "copy it again.",
          where_, zip_file_strerror(entry_.get()), is_crc ? "damaged" : "cut short or damaged"));
    }
    num_read += static_cast<std::size_t>(step);
  }
  return num_read;
}

void ZipEntryReader::read(void* out, std::size_t num_bytes) {
  if (read_some(out, num_bytes) != num_bytes) {
    throw InputError(fmt::format(
        "{}: ends before its last element; the file is cut short or damaged, or was changed while "
        "it was read.",
        where_));
  }
}

void ZipEntryReader::finish() {
  // libzip compares size and checksum when a read meets the end.
  char extra = 0;
  if (read_some(&extra, 1) != 0) {
    throw InputError(fmt::format(
        "{}: holds more bytes than the archive says; the file is damaged, or was changed while it "
        "was read.",
        where_));
  }
}

}  // namespace a3
