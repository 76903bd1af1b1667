#include "bench/software/eight_bit_kernels.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "bench/software/eight_bit_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace a3::bench::HWY_NAMESPACE {

// Two loops that the compiler makes vectors of.

int largest_magnitude(const std::int16_t* elements, int count) {
  int largest = 1;
  for (int i = 0; i < count; ++i) largest = std::max(largest, std::abs(int{elements[i]}));
  return largest;
}

void round_to_bytes(const std::int16_t* elements, int count, int largest, std::int8_t* bytes) {
  const float steps_per_unit = kLargestByte / static_cast<float>(largest);
  for (int i = 0; i < count; ++i) {
    const float steps = static_cast<float>(elements[i]) * steps_per_unit;
    // Positive, so that dropping what is behind the point rounds down.
    const auto above_least = static_cast<int>(steps + (kLargestByte + 0.5f));
    bytes[i] = static_cast<std::int8_t>(above_least - kLargestByte);
  }
}

using Queries = std::array<const std::int8_t*, fast::kQueriesPerBlock>;
using Estimates = std::array<std::int32_t*, fast::kQueriesPerBlock>;

#if HWY_TARGET == HWY_SCALAR

void eight_bit_dot_products(const std::uint8_t* tiles, int num_tiles, int num_quads,
                            const Queries& queries, const Estimates& estimates) {
  const int quad_elements = fast::kRowsPerTile * kElementsPerQuad;
  for (int q = 0; q < fast::kQueriesPerBlock; ++q) {
    for (int row = 0; row < num_tiles * fast::kRowsPerTile; ++row) {
      const int tile = row / fast::kRowsPerTile;
      const int in_tile = row % fast::kRowsPerTile;
      const std::uint8_t* elements =
          tiles + tile * num_quads * quad_elements + in_tile * kElementsPerQuad;
      std::int32_t sum = 0;
      for (int i = 0; i < num_quads * kElementsPerQuad; ++i) {
        sum += elements[i / kElementsPerQuad * quad_elements + i % kElementsPerQuad] *
               queries[static_cast<std::size_t>(q)][i];
      }
      estimates[static_cast<std::size_t>(q)][row] = sum;
    }
  }
}

#else

namespace hn = hwy::HWY_NAMESPACE;

/// A vector holds four elements of each of a tile's rows, or of some of them.
const hn::CappedTag<std::int32_t, fast::kRowsPerTile> kQuads;
const hn::Repartition<std::int16_t, decltype(kQuads)> kPairs;
using Quads = hn::Vec<decltype(kQuads)>;
using Pairs = hn::Vec<decltype(kPairs)>;

/// Sums of two neighbouring products each.
HWY_INLINE Pairs pair_sums(Quads keys, Quads query) {
#if HWY_TARGET == HWY_AVX2
  return Pairs{_mm256_maddubs_epi16(keys.raw, query.raw)};
#else
  const Pairs key_pairs = hn::BitCast(kPairs, keys);
  const Pairs query_pairs = hn::BitCast(kPairs, query);
  const Pairs even = hn::Mul(hn::And(key_pairs, hn::Set(kPairs, 255)),
                             hn::ShiftRight<8>(hn::ShiftLeft<8>(query_pairs)));
  const Pairs odd = hn::Mul(hn::ShiftRight<8>(key_pairs), hn::ShiftRight<8>(query_pairs));
  return hn::Add(even, odd);
#endif
}

/// Sums of two neighbouring numbers each.
HWY_INLINE Quads widened(Pairs sums) {
  Quads odd = hn::Zero(kQuads);
  const Quads even =
      hn::ReorderWidenMulAccumulate(kQuads, sums, hn::Set(kPairs, 1), hn::Zero(kQuads), odd);
  return hn::RearrangeToOddPlusEven(even, odd);
}

HWY_INLINE Quads broadcast_quad(const std::int8_t* query, int quad) {
  std::int32_t elements;
  std::memcpy(&elements, query + quad * kElementsPerQuad, sizeof(elements));
  return hn::Set(kQuads, elements);
}

HWY_INLINE Quads load_quads(const std::uint8_t* keys) {
  return hn::BitCast(kQuads, hn::LoadU(hn::Repartition<std::uint8_t, decltype(kQuads)>(), keys));
}

/// The rows of one vector in a tile, with all four queries.
HWY_INLINE void dot_products_of_vector(const std::uint8_t* keys, int num_quads,
                                       const Queries& queries, const Estimates& estimates,
                                       std::size_t first_row) {
  constexpr std::size_t kQuadBytes = std::size_t{fast::kRowsPerTile} * kElementsPerQuad;
  Quads s0 = hn::Zero(kQuads), s1 = s0, s2 = s0, s3 = s0;
  for (int quad = 0; quad < num_quads; quad += 2, keys += 2 * kQuadBytes) {
    const Quads first = load_quads(keys);
    const Quads second = load_quads(keys + kQuadBytes);
    const auto add = [&](Quads sum, const std::int8_t* query) HWY_ATTR {
      return hn::Add(sum, widened(hn::Add(pair_sums(first, broadcast_quad(query, quad)),
                                          pair_sums(second, broadcast_quad(query, quad + 1)))));
    };
    s0 = add(s0, queries[0]);
    s1 = add(s1, queries[1]);
    s2 = add(s2, queries[2]);
    s3 = add(s3, queries[3]);
  }
  hn::StoreU(s0, kQuads, estimates[0] + first_row);
  hn::StoreU(s1, kQuads, estimates[1] + first_row);
  hn::StoreU(s2, kQuads, estimates[2] + first_row);
  hn::StoreU(s3, kQuads, estimates[3] + first_row);
}

void eight_bit_dot_products(const std::uint8_t* tiles, int num_tiles, int num_quads,
                            const Queries& queries, const Estimates& estimates) {
  const std::size_t step = hn::Lanes(kQuads);
  const auto tile_bytes =
      static_cast<std::size_t>(num_quads) * fast::kRowsPerTile * kElementsPerQuad;
  for (std::size_t tile = 0; tile < static_cast<std::size_t>(num_tiles); ++tile) {
    for (std::size_t row = 0; row < fast::kRowsPerTile; row += step) {
      dot_products_of_vector(tiles + tile * tile_bytes + row * kElementsPerQuad, num_quads, queries,
                             estimates, tile * fast::kRowsPerTile + row);
    }
  }
}

#endif

}  // namespace a3::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::bench {

HWY_EXPORT(largest_magnitude);
HWY_EXPORT(round_to_bytes);
HWY_EXPORT(eight_bit_dot_products);

int largest_magnitude(const std::int16_t* elements, int count) {
  return HWY_DYNAMIC_DISPATCH(largest_magnitude)(elements, count);
}

void round_to_bytes(const std::int16_t* elements, int count, int largest, std::int8_t* bytes) {
  HWY_DYNAMIC_DISPATCH(round_to_bytes)(elements, count, largest, bytes);
}

void eight_bit_dot_products(const std::uint8_t* tiles, int num_tiles, int num_quads,
                            const std::array<const std::int8_t*, fast::kQueriesPerBlock>& queries,
                            const std::array<std::int32_t*, fast::kQueriesPerBlock>& estimates) {
  HWY_DYNAMIC_DISPATCH(eight_bit_dot_products)(tiles, num_tiles, num_quads, queries, estimates);
}

}  // namespace a3::bench
#endif
