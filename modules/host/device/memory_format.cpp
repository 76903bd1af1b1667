#include "modules/host/device/memory_format.h"

#include <algorithm>

#include "arith/bit_widths.h"

namespace a3 {
namespace {

std::uint64_t read_little_endian(const std::uint8_t* bytes, int num_bytes) {
  std::uint64_t number = 0;
  for (int b = 0; b < num_bytes; ++b) number |= std::uint64_t{bytes[b]} << (8 * b);
  return number;
}

}  // namespace

MemoryFormat memory_format(const Machine& machine) {
  const BitWidths widths = bit_widths(machine.hardware, machine.numerics);
  return {widths.element_bits <= 16 ? 2 : 4, widths.output_bits <= 32 ? 4 : 8,
          (std::int32_t{1} << (widths.element_bits - 1)) - 1};
}

std::int64_t read_elements(const std::uint8_t* bytes, int count, const MemoryFormat& format,
                           std::int32_t* raw) {
  std::int64_t num_saturated = 0;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t read = read_little_endian(bytes, format.element_bytes);
    const std::int32_t number = format.element_bytes == 2
                                    ? std::int32_t{static_cast<std::int16_t>(read)}
                                    : static_cast<std::int32_t>(read);
    raw[i] = std::clamp(number, -format.largest_raw, format.largest_raw);
    num_saturated += raw[i] != number;
    bytes += format.element_bytes;
  }
  return num_saturated;
}

void write_outputs(const std::int64_t* raw, int count, const MemoryFormat& format,
                   std::uint8_t* bytes) {
  for (int i = 0; i < count; ++i) {
    const auto number = static_cast<std::uint64_t>(raw[i]);
    for (int b = 0; b < format.output_bytes; ++b) {
      *bytes++ = static_cast<std::uint8_t>(number >> (8 * b));
    }
  }
}

std::uint32_t read_word(const std::uint8_t* bytes) {
  return static_cast<std::uint32_t>(read_little_endian(bytes, 4));
}

}  // namespace a3
