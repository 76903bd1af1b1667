#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "npz/element_type.h"
#include "npz/npy_header.h"
#include "npz/zip_archive.h"

namespace a3 {

/// What an array of a trace is for, and so what its elements may be.
enum class ArrayRole {
  kNumbers,   ///< float16, float32 or float64
  kIntegers,  ///< int64
  kNames,     ///< strings, of at most 999 characters
};

/// One array of an archive: its header, checked, and its elements as stored, from first to last.
/// The archive must outlive it.
class ArrayReader {
 public:
  /// Reads the header. Throws InputError for other element types than `role` allows and for a shape
  /// that does not account for the entry's size.
  ArrayReader(const ZipArchive& archive, const ZipArchive::Entry& entry, const std::string& name,
              ArrayRole role);

  const std::string& where() const { return where_; }  ///< "file: array 'name'", to open messages
  const std::string& name() const { return name_; }
  const std::vector<std::int64_t>& shape() const { return shape_; }
  bool fortran_order() const { return fortran_order_; }
  const ElementType& type() const { return type_; }
  std::uint64_t data_bytes() const { return data_bytes_; }

  void read(void* out, std::size_t num_bytes) { entry_.read(out, num_bytes); }
  void finish() { entry_.finish(); }

 private:
  std::string name_;
  std::string where_;
  ZipEntryReader entry_;
  std::vector<std::int64_t> shape_;
  bool fortran_order_ = false;
  ElementType type_;
  std::uint64_t data_bytes_ = 0;
};

}  // namespace a3
