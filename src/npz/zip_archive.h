#pragma once

#include <zip.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace a3 {

/// Tells one file from another that was put in its place, and a file from itself before somebody
/// wrote to it.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size_bytes = 0;
  std::int64_t modified_ns = 0;
};

bool operator==(const FileIdentity& a, const FileIdentity& b);

/// A zip archive open for reading. Not for use by several threads.
class ZipArchive {
 public:
  /// What the archive's directory says of one entry; nothing of it has been verified.
  struct Entry {
    std::uint64_t index = 0;
    std::string name;
    std::uint64_t size_bytes = 0;
    std::uint64_t compressed_bytes = 0;
    int compression_method = 0;
    bool is_encrypted = false;
  };

  /// Throws InputError unless `file` is a regular file with a readable zip directory.
  explicit ZipArchive(const std::filesystem::path& file);

  const std::filesystem::path& file() const { return file_; }
  const FileIdentity& identity() const { return identity_; }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  friend class ZipEntryReader;
  struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
  };

  void open_archive(int descriptor);
  void list_entries();

  std::filesystem::path file_;
  FileIdentity identity_;
  std::unique_ptr<zip_t, Discard> archive_;
  std::vector<Entry> entries_;
};

/// The bytes of one entry, from first to last. The archive must outlive it.
class ZipEntryReader {
 public:
  /// `where` opens every message. Throws InputError for encrypted entries, for compression other
  /// than numpy's two (none and deflate) and for sizes that the file cannot hold.
  ZipEntryReader(const ZipArchive& archive, const ZipArchive::Entry& entry, std::string where);

  /// Reads as many of `num_bytes` as are left; throws InputError for damaged data.
  std::size_t read_some(void* out, std::size_t num_bytes);

  /// Reads exactly `num_bytes` or throws InputError.
  void read(void* out, std::size_t num_bytes);

  /// To be called after the last byte: throws InputError if there is more or if the checksum does
  /// not fit.
  void finish();

 private:
  struct Close {
    void operator()(zip_file_t* entry) const { zip_fclose(entry); }
  };

  std::string where_;
  std::unique_ptr<zip_file_t, Close> entry_;
};

}  // namespace a3
