#include "bench/software/sign_kernels.h"

#include <cstddef>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "bench/software/sign_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace a3::bench::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

void sign_words(const std::int32_t* numbers, int num_words, std::uint32_t* words) {
  for (int w = 0; w < num_words; ++w) {
    words[w] = 0;
    for (int b = 0; b < kSignsPerWord; ++b) {
      words[w] |= (numbers[w * kSignsPerWord + b] < 0 ? 1u : 0u) << b;
    }
  }
}

void sign_estimates(const std::uint32_t* signs, int stride, const float* norms, int num_rows,
                    const std::uint32_t* query, int num_words, std::int32_t* estimates) {
  const float per_sign = 2.0f / static_cast<float>(kSignsPerWord * num_words);
  for (int r = 0; r < num_rows; ++r) {
    int differing = 0;
    for (int w = 0; w < num_words; ++w) {
      for (std::uint32_t bits = signs[w * stride + r] ^ query[w]; bits != 0; bits &= bits - 1) {
        ++differing;
      }
    }
    const float u = 1.0f - static_cast<float>(differing) * per_sign;
    estimates[r] = static_cast<std::int32_t>(norms[r] * (u * (1.5f - 0.5f * (u * u))));
  }
}

#else

namespace hn = hwy::HWY_NAMESPACE;

const hn::ScalableTag<std::uint32_t> kWords;
const hn::ScalableTag<std::int32_t> kNumbers;
const hn::ScalableTag<float> kFloats;
using Words = hn::Vec<decltype(kWords)>;

void sign_words(const std::int32_t* numbers, int num_words, std::uint32_t* words) {
  const auto step = static_cast<int>(hn::Lanes(kNumbers));
  for (int w = 0; w < num_words; ++w, numbers += kSignsPerWord) {
    std::uint64_t word = 0;
    for (int b = 0; b < kSignsPerWord; b += step) {
      const auto is_negative = hn::Lt(hn::LoadU(kNumbers, numbers + b), hn::Zero(kNumbers));
      std::uint8_t bytes[sizeof(std::uint64_t)] = {};
      hn::StoreMaskBits(kNumbers, is_negative, bytes);
      std::uint64_t bits;
      std::memcpy(&bits, bytes, sizeof(bits));
      word |= bits << b;
    }
    words[w] = static_cast<std::uint32_t>(word);
  }
}

/// Sums of the four bytes of each word, which together stay below 2^16.
HWY_INLINE Words sums_of_bytes(Words bytes) {
  const Words even = hn::Set(kWords, 0x00ff00ffu);
  const Words pairs = hn::Add(hn::And(bytes, even), hn::And(hn::ShiftRight<8>(bytes), even));
  return hn::Add(hn::And(pairs, hn::Set(kWords, 0xffffu)), hn::ShiftRight<16>(pairs));
}

void sign_estimates(const std::uint32_t* signs, int stride, const float* norms, int num_rows,
                    const std::uint32_t* query, int num_words, std::int32_t* estimates) {
  const hn::Repartition<std::uint8_t, decltype(kWords)> bytes;
  const auto step = static_cast<int>(hn::Lanes(kWords));
  const auto per_sign = hn::Set(kFloats, 2.0f / static_cast<float>(kSignsPerWord * num_words));
  const auto one = hn::Set(kFloats, 1.0f);
  const auto half = hn::Set(kFloats, 0.5f);
  const auto one_and_half = hn::Set(kFloats, 1.5f);
  for (int r = 0; r < num_rows; r += step) {
    auto counts = hn::Zero(bytes);  // at most 8 a word
    for (int w = 0; w < num_words; ++w) {
      const Words row = hn::LoadU(kWords, signs + static_cast<std::ptrdiff_t>(w) * stride + r);
      const Words differing = hn::Xor(row, hn::Set(kWords, query[w]));
      counts = hn::Add(counts, hn::PopulationCount(hn::BitCast(bytes, differing)));
    }
    const auto differing =
        hn::ConvertTo(kFloats, hn::BitCast(kNumbers, sums_of_bytes(hn::BitCast(kWords, counts))));
    const auto u = hn::Sub(one, hn::Mul(differing, per_sign));
    const auto cosine = hn::Mul(u, hn::Sub(one_and_half, hn::Mul(half, hn::Mul(u, u))));
    hn::StoreU(hn::ConvertTo(kNumbers, hn::Mul(hn::LoadU(kFloats, norms + r), cosine)), kNumbers,
               estimates + r);
  }
}

#endif

}  // namespace a3::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::bench {

HWY_EXPORT(sign_words);
HWY_EXPORT(sign_estimates);

void sign_words(const std::int32_t* numbers, int num_words, std::uint32_t* words) {
  HWY_DYNAMIC_DISPATCH(sign_words)(numbers, num_words, words);
}

void sign_estimates(const std::uint32_t* signs, int stride, const float* norms, int num_rows,
                    const std::uint32_t* query, int num_words, std::int32_t* estimates) {
  HWY_DYNAMIC_DISPATCH(sign_estimates)(signs, stride, norms, num_rows, query, num_words, estimates);
}

}  // namespace a3::bench
#endif
