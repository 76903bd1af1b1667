#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "a3/machine/machine.h"

namespace a3 {

/// What a soft error can strike (ours; docs/soft_errors.md): memories, and the registers that hold
/// a value between blocks.
enum class Structure {
  kKeySram,
  kValueSram,
  kSortedKey,    ///< the key component in a word of the sorted-key SRAM
  kRowId,        ///< the row id beside it
  kPointer,      ///< max_ptr and min_ptr
  kGreedyScore,  ///< of one row, in candidate selection
  kScore,        ///< dot product in a score bank
  kWeight,       ///< exponent in a weight bank
};

inline constexpr std::array<Structure, 8> kStructures = {
    Structure::kKeySram, Structure::kValueSram,   Structure::kSortedKey, Structure::kRowId,
    Structure::kPointer, Structure::kGreedyScore, Structure::kScore,     Structure::kWeight};

/// As on the command line and in reports: "key_sram".
std::string_view structure_name(Structure structure);

/// One coordinate of a bit within its structure.
struct Axis {
  std::string name;
  int size;                             ///< coordinates are 0 ... size - 1
  std::vector<std::string> words = {};  ///< of the coordinates, where they have words
};

/// Coordinates of a bit, an entry each axis of its structure; unused ones are 0.
inline constexpr std::size_t kMostAxes = 3;
using Place = std::array<int, kMostAxes>;

/// The axes of a structure as it is built, not as an operation uses it; the last is the bit of the
/// word, 0 the least significant. Empty for a structure that the machine does not have.
std::vector<Axis> axes_of(Structure structure, const Machine& machine);

/// 0 for a structure that the machine does not have.
std::int64_t size_bits(Structure structure, const Machine& machine);

/// One bit that flips, once.
struct SoftError {
  Structure structure = Structure::kKeySram;
  std::int64_t operation = 0;  ///< counted from 0 over the whole run
  std::int64_t cycle = 0;      ///< of the operation, the first that sees the flipped bit
  Place place{};
};

/// The words of its coordinates, or their numbers, an entry each axis.
std::vector<std::string> coordinates_of(const SoftError& error, const Machine& machine);

/// "structure:operation=0,cycle=0,axis=0,...", with every axis: as the command line reads it.
std::string to_text(const SoftError& error, const Machine& machine);

/// A word before and after one of its bits flipped; a raw number, a row id or a position.
struct FlippedWord {
  std::int64_t before = 0;
  std::int64_t after = 0;
};

/// `value` with a bit flipped, as two's complement of `width_bits` bits.
std::int64_t flip_signed(std::int64_t value, int bit, int width_bits);

}  // namespace a3
