// Bytes as the front of a .npy array: refused with a message, or a header within what was read.

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "a3/base/input_error.h"
#include "npz/npy_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::size_t position = 0;
  const auto read = [&](void* out, std::size_t num_bytes) {
    const std::size_t count = std::min(num_bytes, size - position);
    if (count > 0) std::memcpy(out, data + position, count);
    position += count;
    return count;
  };
  try {
    const a3::NpyHeader header = a3::read_npy_header(read, "fuzzed");
    const bool is_sound =
        header.header_bytes == position &&
        std::all_of(header.shape.begin(), header.shape.end(), [](auto n) { return n >= 0; });
    if (!is_sound) std::abort();
  } catch (const a3::InputError& error) {
    if (error.what()[0] == '\0') std::abort();
  }
  return 0;
}
