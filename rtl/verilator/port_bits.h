#pragma once

#include <verilated.h>

#include <cstddef>
#include <cstdint>

namespace a3::rtl {

/// Bits of a Verilated port, whatever type its width gives it: an integer, or words of 32 bits.
template <typename Port>
std::uint64_t bits(const Port& port, int lowest, int num_bits) {
  const std::uint64_t mask =
      num_bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << num_bits) - 1;
  return (static_cast<std::uint64_t>(port) >> lowest) & mask;
}

template <std::size_t kWords>
std::uint64_t bits(const VlWide<kWords>& port, int lowest, int num_bits) {
  std::uint64_t value = 0;
  int filled = 0;
  for (int bit = lowest; filled < num_bits;) {
    const int within = bit % 32;
    value |= (std::uint64_t{port[static_cast<std::size_t>(bit / 32)]} >> within) << filled;
    filled += 32 - within;
    bit += 32 - within;
  }
  const std::uint64_t mask =
      num_bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << num_bits) - 1;
  return value & mask;
}

template <typename Port>
void set_bits(Port& port, int lowest, int num_bits, std::uint64_t value) {
  const std::uint64_t mask =
      (num_bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << num_bits) - 1) << lowest;
  port = static_cast<Port>((static_cast<std::uint64_t>(port) & ~mask) | ((value << lowest) & mask));
}

template <std::size_t kWords>
void set_bits(VlWide<kWords>& port, int lowest, int num_bits, std::uint64_t value) {
  for (int bit = lowest; num_bits > 0;) {
    const int within = bit % 32;
    const int count = num_bits < 32 - within ? num_bits : 32 - within;
    const std::uint32_t mask = (count == 32 ? ~0U : (1U << count) - 1) << within;
    EData& word = port[static_cast<std::size_t>(bit / 32)];
    word = (word & ~mask) | ((static_cast<std::uint32_t>(value) << within) & mask);
    value >>= count;
    bit += count;
    num_bits -= count;
  }
}

/// The same as a two's-complement number.
template <typename Port>
std::int64_t signed_bits(const Port& port, int lowest, int num_bits) {
  const int unused = 64 - num_bits;
  return static_cast<std::int64_t>(bits(port, lowest, num_bits) << unused) >> unused;
}

}  // namespace a3::rtl
