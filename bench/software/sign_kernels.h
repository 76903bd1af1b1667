#pragma once

#include <cstdint>

namespace a3::bench {

// Signs of projections, 32 of them a word. SIMD, with the instruction set chosen at run time; the
// results do not depend on it. Behind arrays with a number for each row there is room for
// fast::kKernelRoom more.

inline constexpr int kSignsPerWord = 32;

/// Bit b of words[w] is set where numbers[32 w + b] < 0.
void sign_words(const std::int32_t* numbers, int num_words, std::uint32_t* words);

/// What a row scores by the signs that differ, h of 32 num_words: estimates[r] = norms[r] u (3 -
/// u^2) / 2, u = 1 - 2 h / (32 num_words), rounded towards zero; u (3 - u^2) / 2 is within 0.02 of
/// the cosine of the angle, which is pi h / (32 num_words). `signs` is [num_words][stride], a word
/// a row; num_words is a power of two, 8 at most, so that u and u^2 are exact in floats.
void sign_estimates(const std::uint32_t* signs, int stride, const float* norms, int num_rows,
                    const std::uint32_t* query, int num_words, std::int32_t* estimates);

}  // namespace a3::bench
