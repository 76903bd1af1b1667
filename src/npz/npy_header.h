#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace a3 {

/// What stands before the elements of a .npy array (versions 1.0, 2.0 and 3.0 of numpy's format).
struct NpyHeader {
  std::string descr;  ///< element type as written, such as "<f2"
  bool fortran_order = false;
  std::vector<std::int64_t> shape;  ///< each >= 0
  std::uint64_t header_bytes = 0;   ///< magic, version, length and text together
};

/// Puts up to `num_bytes` next bytes at `out` and returns how many there were.
using ReadBytes = std::function<std::size_t(void* out, std::size_t num_bytes)>;

/// Takes the header off the front of an array. `where` opens every message.
///
/// Strict: the text is the dictionary of exactly `descr`, `fortran_order` and `shape`, in any
/// order; it is parsed, never evaluated, and is at most 64 KiB long (ours). Throws InputError, for
/// structured element types too.
NpyHeader read_npy_header(const ReadBytes& read, const std::string& where);

/// `descr` of doubles or 64-bit integers in this machine's byte order.
std::string native_descr(char kind, std::size_t size_bytes);

/// Every header that `npy_header_bytes` makes is this long, whatever its shape, so that the number
/// of rows can be filled in when it is known.
inline constexpr std::size_t kWrittenHeaderBytes = 128;

/// A version 1.0 header in C order, padded as numpy does. `shape` has at most two dimensions.
std::string npy_header_bytes(const std::string& descr, const std::vector<std::int64_t>& shape);

}  // namespace a3
