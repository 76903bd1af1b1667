#include "bench/software/lookup_kernels.h"

#include <algorithm>
#include <array>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "bench/software/lookup_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace a3::bench::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Other loops over the centroids are vectors to the compiler.
using OfCentroids = std::array<float, kCentroids>;
const hn::CappedTag<float, kCentroids> kFloats;

HWY_INLINE float least_of(const OfCentroids& numbers) {
  auto least = hn::LoadU(kFloats, numbers.data());
  for (std::size_t c = hn::Lanes(kFloats); c < kCentroids; c += hn::Lanes(kFloats)) {
    least = hn::Min(least, hn::LoadU(kFloats, &numbers[c]));
  }
  return hn::GetLane(hn::MinOfLanes(kFloats, least));
}

HWY_INLINE float largest_of(const OfCentroids& numbers) {
  auto largest = hn::LoadU(kFloats, numbers.data());
  for (std::size_t c = hn::Lanes(kFloats); c < kCentroids; c += hn::Lanes(kFloats)) {
    largest = hn::Max(largest, hn::LoadU(kFloats, &numbers[c]));
  }
  return hn::GetLane(hn::MaxOfLanes(kFloats, largest));
}

/// Where a number stands first that is among them.
HWY_INLINE std::size_t place_of(float number, const OfCentroids& numbers) {
  const auto wanted = hn::Set(kFloats, number);
  for (std::size_t c = 0; c < kCentroids; c += hn::Lanes(kFloats)) {
    const auto place = hn::FindFirstTrue(kFloats, hn::Eq(hn::LoadU(kFloats, &numbers[c]), wanted));
    if (place >= 0) return c + static_cast<std::size_t>(place);
  }
  return 0;
}

void nearest_centroids(const float* points, int stride, int num_points, int num_dims,
                       const float* centroids, std::uint8_t* nearest) {
  for (int p = 0; p < num_points; ++p, points += stride) {
    OfCentroids distances{};
    for (int j = 0; j < num_dims; ++j) {
      for (std::size_t c = 0; c < kCentroids; ++c) {
        const float away = points[j] - centroids[static_cast<std::size_t>(j) * kCentroids + c];
        distances[c] += away * away;
      }
    }
    nearest[p] = static_cast<std::uint8_t>(place_of(least_of(distances), distances));
  }
}

void fill_tables(const std::int16_t* query, const float* centroids, int num_subspaces, int num_dims,
                 std::uint8_t* table) {
  constexpr int kMostSubspaces = 64;
  std::array<OfCentroids, kMostSubspaces> products;
  float widest = 1;
  for (int s = 0; s < num_subspaces; ++s) {
    OfCentroids sums{};
    for (int j = 0; j < num_dims; ++j, centroids += kCentroids) {
      const float element = query[s * num_dims + j];
      for (std::size_t c = 0; c < kCentroids; ++c) sums[c] += element * centroids[c];
    }
    const float least = least_of(sums);
    widest = std::max(widest, largest_of(sums) - least);
    OfCentroids& above_least = products[static_cast<std::size_t>(s)];
    for (std::size_t c = 0; c < kCentroids; ++c) above_least[c] = sums[c] - least;
  }
  const float scale = kLargestEntry / widest;
  for (int s = 0; s < num_subspaces; ++s, table += kCentroids) {
    for (std::size_t c = 0; c < kCentroids; ++c) {
      const auto entry = static_cast<int>(products[static_cast<std::size_t>(s)][c] * scale);
      table[c] = static_cast<std::uint8_t>(std::min(entry, kLargestEntry));
    }
  }
}

#if HWY_TARGET == HWY_SCALAR

void sum_entries(const std::uint8_t* codes, int num_blocks, int num_subspaces,
                 const std::uint8_t* table, std::int32_t* estimates) {
  for (int block = 0; block < num_blocks; ++block, estimates += kRowsPerCodeBlock) {
    std::fill_n(estimates, kRowsPerCodeBlock, 0);
    for (int s = 0; s < num_subspaces; s += 2, codes += kRowsPerCodeBlock) {
      for (int r = 0; r < kRowsPerCodeBlock; ++r) {
        const int code = codes[code_place(r)];
        estimates[r] += table[s * kCentroids + code % kCentroids] +
                        table[(s + 1) * kCentroids + code / kCentroids];
      }
    }
  }
}

#else

const hn::CappedTag<std::uint8_t, kRowsPerCodeBlock> kBytes;
const hn::Repartition<std::uint16_t, decltype(kBytes)> kWords;
using Bytes = hn::Vec<decltype(kBytes)>;

/// Entries of two subspaces for the rows of a vector.
HWY_INLINE Bytes entries_of_two(const std::uint8_t* codes, const std::uint8_t* tables) {
  const Bytes both = hn::LoadU(kBytes, codes);
  const Bytes lower = hn::Set(kBytes, kCentroids - 1);
  const Bytes upper_codes =
      hn::And(hn::BitCast(kBytes, hn::ShiftRight<4>(hn::BitCast(kWords, both))), lower);
  return hn::Add(hn::TableLookupBytes(hn::LoadDup128(kBytes, tables), hn::And(both, lower)),
                 hn::TableLookupBytes(hn::LoadDup128(kBytes, tables + kCentroids), upper_codes));
}

/// A vector of one code block; its rows start `first_byte` / 2 behind those of each half.
HWY_INLINE void sum_entries_of_vector(const std::uint8_t* codes, int num_subspaces,
                                      const std::uint8_t* table, std::size_t first_byte,
                                      std::int32_t* estimates) {
  auto even = hn::Zero(kWords);
  auto odd = even;
  for (int s = 0; s < num_subspaces; s += 4, table += 4 * kCentroids) {
    const Bytes entries =
        hn::Add(entries_of_two(codes + first_byte, table),
                entries_of_two(codes + kRowsPerCodeBlock + first_byte, table + 2 * kCentroids));
    const auto words = hn::BitCast(kWords, entries);
    even = hn::Add(even, hn::And(words, hn::Set(kWords, 255)));
    odd = hn::Add(odd, hn::ShiftRight<8>(words));
    codes += 2 * kRowsPerCodeBlock;
  }
  const hn::Rebind<std::int32_t, hn::Half<decltype(kWords)> > sums;
  const hn::Half<decltype(kWords)> half;
  const std::size_t step = hn::Lanes(sums);
  std::int32_t* first_half = estimates + first_byte / 2;
  std::int32_t* second_half = first_half + kRowsPerCodeBlock / 2;
  hn::StoreU(hn::PromoteTo(sums, hn::LowerHalf(half, even)), sums, first_half);
  hn::StoreU(hn::PromoteTo(sums, hn::UpperHalf(half, even)), sums, first_half + step);
  hn::StoreU(hn::PromoteTo(sums, hn::LowerHalf(half, odd)), sums, second_half);
  hn::StoreU(hn::PromoteTo(sums, hn::UpperHalf(half, odd)), sums, second_half + step);
}

void sum_entries(const std::uint8_t* codes, int num_blocks, int num_subspaces,
                 const std::uint8_t* table, std::int32_t* estimates) {
  const auto block_bytes = static_cast<std::size_t>(num_subspaces) / 2 * kRowsPerCodeBlock;
  for (int block = 0; block < num_blocks; ++block) {
    for (std::size_t byte = 0; byte < kRowsPerCodeBlock; byte += hn::Lanes(kBytes)) {
      sum_entries_of_vector(codes, num_subspaces, table, byte, estimates);
    }
    codes += block_bytes;
    estimates += kRowsPerCodeBlock;
  }
}

#endif

}  // namespace a3::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::bench {

HWY_EXPORT(nearest_centroids);
HWY_EXPORT(fill_tables);
HWY_EXPORT(sum_entries);

void nearest_centroids(const float* points, int stride, int num_points, int num_dims,
                       const float* centroids, std::uint8_t* nearest) {
  HWY_DYNAMIC_DISPATCH(nearest_centroids)
  (points, stride, num_points, num_dims, centroids, nearest);
}

void fill_tables(const std::int16_t* query, const float* centroids, int num_subspaces, int num_dims,
                 std::uint8_t* table) {
  HWY_DYNAMIC_DISPATCH(fill_tables)(query, centroids, num_subspaces, num_dims, table);
}

void sum_entries(const std::uint8_t* codes, int num_blocks, int num_subspaces,
                 const std::uint8_t* table, std::int32_t* estimates) {
  HWY_DYNAMIC_DISPATCH(sum_entries)(codes, num_blocks, num_subspaces, table, estimates);
}

}  // namespace a3::bench
#endif
