#include "npz/array_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "a3/base/input_error.h"
#include "npz/array_shape.h"

namespace a3 {
namespace {

ElementType checked_type(const std::string& descr, ArrayRole role, const std::string& where) {
  if (role == ArrayRole::kNumbers) return number_type(descr, where);
  const std::optional<ElementType> type = element_type_of(descr);
  const ElementKind wanted = role == ArrayRole::kNames ? ElementKind::kText : ElementKind::kInt64;
  if (type && type->kind == wanted) return *type;
  if (role == ArrayRole::kNames) {
    throw InputError(
        fmt::format("{}: holds {}; allowed are strings of at most 999 characters; convert it with "
                    ".astype(str).",
                    where, describe_type(descr)));
  }
  throw InputError(
      fmt::format("{}: holds {}; allowed is int64; convert it with .astype(numpy.int64).", where,
                  describe_type(descr)));
}

/// Bytes of all elements, or nothing if 64 bits do not hold the number.
std::optional<std::uint64_t> bytes_of(const std::vector<std::int64_t>& shape,
                                      std::size_t element_bytes) {
  std::uint64_t num_bytes = element_bytes;
  for (const std::int64_t length : shape) {
    if (length == 0) return 0;
  }
  for (const std::int64_t length : shape) {
    const auto factor = static_cast<std::uint64_t>(length);
    if (num_bytes > std::numeric_limits<std::uint64_t>::max() / factor) return std::nullopt;
    num_bytes *= factor;
  }
  return num_bytes;
}

}  // namespace

ArrayReader::ArrayReader(const ZipArchive& archive, const ZipArchive::Entry& entry,
                         const std::string& name, ArrayRole role)
    : name_(name),
      where_(fmt::format("{}: array '{}'", archive.file().string(), name)),
      entry_(archive, entry, where_) {
  NpyHeader header = read_npy_header(
      [this](void* out, std::size_t num_bytes) { return entry_.read_some(out, num_bytes); },
      where_);
  type_ = checked_type(header.descr, role, where_);
  shape_ = std::move(header.shape);
  fortran_order_ = header.fortran_order;
  // An archive that lies about the entry's size may declare less than the header just read.
  data_bytes_ = entry.size_bytes - std::min(entry.size_bytes, header.header_bytes);
  if (bytes_of(shape_, type_.size_bytes()) != data_bytes_) {
    throw InputError(fmt::format(
        "{}: has the shape {} of {}, but the archive holds {} bytes for its elements; the file is "
        "cut short or damaged.",
        where_, shape_text(shape_), type_.name(), data_bytes_));
  }
}

}  // namespace a3
