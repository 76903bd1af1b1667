// Included once for each instruction set, after hwy/highway.h.

#ifndef A3_FAST_COMPRESS_TABLE
#define A3_FAST_COMPRESS_TABLE

#include <array>
#include <cstdint>

namespace a3::fast {

/// For each mask of eight lanes: the lanes it selects, in order, then the others.
using CompressTable = std::array<std::array<std::int32_t, 8>, 256>;

constexpr CompressTable make_compress_table() {
  CompressTable table{};
  for (std::size_t bits = 0; bits < table.size(); ++bits) {
    std::size_t place = 0;
    for (const bool selected : {true, false}) {
      for (std::size_t lane = 0; lane < 8; ++lane) {
        if ((((bits >> lane) & 1) != 0) != selected) continue;
        table[bits][place++] = static_cast<std::int32_t>(lane);
      }
    }
  }
  return table;
}

inline constexpr CompressTable kCompressTable = make_compress_table();

}  // namespace a3::fast

#endif

#if defined(A3_FAST_COMPRESS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef A3_FAST_COMPRESS_INL_H
#undef A3_FAST_COMPRESS_INL_H
#else
#define A3_FAST_COMPRESS_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace a3::fast::HWY_NAMESPACE {

/// The lanes that the mask selects, moved to the front. Highway's own, compiled by GCC, copies its
/// table to the stack at every call where the instruction set has no compression.
template <typename D, typename V, typename M>
HWY_INLINE V compressed([[maybe_unused]] D d, V v, M mask) {
#if HWY_TARGET == HWY_AVX2
  if constexpr (sizeof(hwy::HWY_NAMESPACE::TFromD<D>) == sizeof(std::int32_t)) {
    std::uint8_t bits = 0;
    hwy::HWY_NAMESPACE::StoreMaskBits(d, mask, &bits);
    return hwy::HWY_NAMESPACE::TableLookupLanes(
        v, hwy::HWY_NAMESPACE::SetTableIndices(d, kCompressTable[bits].data()));
  }
#endif
  return hwy::HWY_NAMESPACE::Compress(v, mask);
}

/// Stores what the mask selects, packed, with whole vectors: outputs have room for it. Returns how
/// many lanes the mask selects.
template <typename D, typename V, typename M, typename T>
HWY_INLINE std::size_t compress_store(V v, M mask, D d, T* to) {
  hwy::HWY_NAMESPACE::StoreU(compressed(d, v, mask), d, to);
  return hwy::HWY_NAMESPACE::CountTrue(d, mask);
}

}  // namespace a3::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
