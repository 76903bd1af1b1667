#include "npz/npz_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zip.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>
#include <type_traits>

#include "a3/base/input_error.h"
#include "npz/npy_header.h"

namespace a3 {
/// Outside the unnamed namespace, as a class that a header names holds it.
struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

namespace {

constexpr std::size_t kStdioBufferBytes = std::size_t{64} << 10;
constexpr zip_uint32_t kFastestDeflate = 1;
constexpr zip_uint16_t kFirstDosDate = (1 << 5) | 1;  // 1980-01-01, the same in every file

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& reason) {
  throw InputError(fmt::format("{}: cannot be written: {}.", file.string(), reason));
}

[[noreturn]] void fail(const std::filesystem::path& file, int error_number) {
  fail(file, std::generic_category().message(error_number));
}

/// A file without a name in the target's folder, so that it disappears however the process ends.
FileHandle open_nameless_file(const std::filesystem::path& target) {
  std::string name = target.string() + ".XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) fail(target, errno);
  ::unlink(name.c_str());
  FileHandle file(::fdopen(descriptor, "w+b"));
  if (!file) {
    const int reason = errno;
    ::close(descriptor);
    fail(target, reason);
  }
  std::setvbuf(file.get(), nullptr, _IOFBF, kStdioBufferBytes);
  return file;
}

template <typename T>
constexpr char kind_of() {
  static_assert(std::is_same_v<T, double> || std::is_same_v<T, std::int64_t>);
  return std::is_same_v<T, double> ? 'f' : 'i';
}

}  // namespace

/// One array: a complete .npy file once its header, written last, stands in the room left for it.
class NpzWriter::Spool {
 public:
  static constexpr int kNoColumns = -1;  ///< of a one-dimensional array
  static constexpr int kScalar = -2;

  Spool(const std::filesystem::path& target, std::string name, std::string descr,
        std::size_t element_bytes, int num_cols)
      : target_(target),
        name_(std::move(name)),
        descr_(std::move(descr)),
        row_bytes_(element_bytes * static_cast<std::size_t>(num_cols < 0 ? 1 : num_cols)),
        num_cols_(num_cols),
        file_(open_nameless_file(target)) {
    write(std::string(kWrittenHeaderBytes, ' ').data(), kWrittenHeaderBytes);
  }

  const std::string& name() const { return name_; }

  void append(const void* rows, std::size_t num_rows) {
    write(rows, num_rows * row_bytes_);
    num_rows_ += static_cast<std::int64_t>(num_rows);
  }

  /// The array as a file of its own, positioned at its begin.
  FileHandle complete() {
    std::vector<std::int64_t> shape;
    if (num_cols_ != kScalar) shape.push_back(num_rows_);
    if (num_cols_ >= 0) shape.push_back(num_cols_);
    const std::string header = npy_header_bytes(descr_, shape);
    seek_to_begin();
    write(header.data(), header.size());
    seek_to_begin();
    return std::move(file_);
  }

 private:
  void write(const void* bytes, std::size_t num_bytes) {
    if (std::fwrite(bytes, 1, num_bytes, file_.get()) != num_bytes) fail(target_, errno);
  }

  /// Flushes as well, so a full disk shows here at the latest.
  void seek_to_begin() {
    if (std::fflush(file_.get()) != 0 || std::fseek(file_.get(), 0, SEEK_SET) != 0) {
      fail(target_, errno);
    }
  }

  const std::filesystem::path& target_;
  std::string name_;
  std::string descr_;
  std::size_t row_bytes_;
  int num_cols_;
  FileHandle file_;
  std::int64_t num_rows_ = 0;
};

namespace {

/// The archive that `finish` writes; libzip writes it under a temporary name and renames it when it
/// is closed.
class NewArchive {
 public:
  NewArchive(const std::filesystem::path& file, NpzCompression compression)
      : file_(file),
        method_(compression == NpzCompression::kStored ? ZIP_CM_STORE : ZIP_CM_DEFLATE) {
    int code = 0;
    archive_.reset(zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
    if (archive_) return;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    a3::fail(file_, reason);
  }

  void add(const std::string& name, FileHandle content) {
    zip_source_t* source = zip_source_filep(archive_.get(), content.get(), 0, -1);
    if (source == nullptr) fail();
    static_cast<void>(content.release());  // the source closes it
    const zip_int64_t index =
        zip_file_add(archive_.get(), (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(source);
      fail();
    }
    const auto entry = static_cast<zip_uint64_t>(index);
    if (zip_set_file_compression(archive_.get(), entry, method_, kFastestDeflate) != 0 ||
        zip_file_set_dostime(archive_.get(), entry, 0, kFirstDosDate, 0) != 0) {
      fail();
    }
  }

  void close() {
    if (zip_close(archive_.get()) != 0) fail();
    static_cast<void>(archive_.release());
  }

 private:
  struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
  };

  [[noreturn]] void fail() const { a3::fail(file_, zip_strerror(archive_.get())); }

  const std::filesystem::path& file_;
  zip_int32_t method_;
  std::unique_ptr<zip_t, Discard> archive_;
};

}  // namespace

NpzWriter::NpzWriter(std::filesystem::path file, NpzCompression compression)
    : file_(std::move(file)), compression_(compression) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file_, ignored)) fail(file_, EISDIR);
}

NpzWriter::~NpzWriter() = default;

template <typename T>
NpzArray<T> NpzWriter::add_matrix(const std::string& name, int num_cols) {
  if (num_cols < 0) throw std::logic_error("an array with a negative number of columns");
  return {add(name, native_descr(kind_of<T>(), sizeof(T)), sizeof(T), num_cols)};
}

template <typename T>
NpzArray<T> NpzWriter::add_vector(const std::string& name) {
  return {add(name, native_descr(kind_of<T>(), sizeof(T)), sizeof(T), Spool::kNoColumns)};
}

void NpzWriter::add_scalar(const std::string& name, std::int64_t value) {
  append_bytes(add(name, native_descr('i', sizeof value), sizeof value, Spool::kScalar), &value, 1);
}

template <typename T>
void NpzWriter::append(NpzArray<T> array, const T* elements, std::size_t num_rows) {
  append_bytes(array.index, elements, num_rows);
}

std::size_t NpzWriter::add(const std::string& name, const std::string& descr,
                           std::size_t element_bytes, int num_cols) {
  for (const auto& spool : spools_) {
    if (spool->name() == name) throw std::logic_error("two arrays of the name " + name);
  }
  spools_.push_back(std::make_unique<Spool>(file_, name, descr, element_bytes, num_cols));
  return spools_.size() - 1;
}

void NpzWriter::append_bytes(std::size_t index, const void* elements, std::size_t num_rows) {
  spools_.at(index)->append(elements, num_rows);
}

void NpzWriter::finish() {
  if (spools_.empty()) throw std::logic_error("a .npz without arrays, or finished twice");
  NewArchive archive(file_, compression_);
  for (const auto& spool : spools_) archive.add(spool->name(), spool->complete());
  archive.close();
  spools_.clear();
}

template NpzArray<double> NpzWriter::add_matrix(const std::string&, int);
template NpzArray<std::int64_t> NpzWriter::add_matrix(const std::string&, int);
template NpzArray<double> NpzWriter::add_vector(const std::string&);
template NpzArray<std::int64_t> NpzWriter::add_vector(const std::string&);
template void NpzWriter::append(NpzArray<double>, const double*, std::size_t);
template void NpzWriter::append(NpzArray<std::int64_t>, const std::int64_t*, std::size_t);

}  // namespace a3
