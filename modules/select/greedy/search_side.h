#pragma once

namespace a3 {

/// The two sides of greedy candidate search (paper, IV-C): the largest products and the smallest.
enum class SearchSide { kMax, kMin };
inline constexpr int kNumSearchSides = 2;

}  // namespace a3
