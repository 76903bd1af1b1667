#pragma once

#include <cstdint>

#include "a3/machine/machine.h"

namespace a3 {

/// How numbers lie in memory: raw fixed point, two's complement, little endian, in the smallest
/// size that holds every number of the machine (docs/device.md).
struct MemoryFormat {
  int element_bytes = 2;         ///< of K, V and queries: 2 or 4
  int output_bytes = 4;          ///< of outputs: 4 or 8
  std::int32_t largest_raw = 0;  ///< elements beyond it, or beyond its negative, saturate
};

MemoryFormat memory_format(const Machine& machine);

/// Reads `count` elements and returns how many saturated.
std::int64_t read_elements(const std::uint8_t* bytes, int count, const MemoryFormat& format,
                           std::int32_t* raw);

/// Writes `count` numbers of an output.
void write_outputs(const std::int64_t* raw, int count, const MemoryFormat& format,
                   std::uint8_t* bytes);

/// A number of four bytes without a sign.
std::uint32_t read_word(const std::uint8_t* bytes);

}  // namespace a3
