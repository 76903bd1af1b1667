// Compiled without contraction into fused multiply-adds, which only some instruction sets have.
#include "golden/exact_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "src/golden/exact_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace a3::golden::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Two vectors of it are at most a tile.
using Numbers = hn::CappedTag<double, kTileColumns / 2>;

/// Sums of four rows of factors with the columns from `column` on, two vectors wide.
HWY_INLINE void multiply_four_rows(const Product& product, int sum, int column) {
  const Numbers numbers;
  const auto step = static_cast<int>(hn::Lanes(numbers));
  const double* f0 = product.factors + static_cast<std::ptrdiff_t>(sum) * product.factors_stride;
  const double* f1 = f0 + product.factors_stride;
  const double* f2 = f1 + product.factors_stride;
  const double* f3 = f2 + product.factors_stride;
  auto a0 = hn::Zero(numbers), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
  const double* term = product.terms + column;
  for (int t = 0; t < product.num_terms; ++t, term += product.num_columns) {
    const auto x = hn::LoadU(numbers, term);
    const auto y = hn::LoadU(numbers, term + step);
    const auto w0 = hn::Set(numbers, f0[t]);
    a0 = hn::Add(a0, hn::Mul(w0, x));
    b0 = hn::Add(b0, hn::Mul(w0, y));
    const auto w1 = hn::Set(numbers, f1[t]);
    a1 = hn::Add(a1, hn::Mul(w1, x));
    b1 = hn::Add(b1, hn::Mul(w1, y));
    const auto w2 = hn::Set(numbers, f2[t]);
    a2 = hn::Add(a2, hn::Mul(w2, x));
    b2 = hn::Add(b2, hn::Mul(w2, y));
    const auto w3 = hn::Set(numbers, f3[t]);
    a3 = hn::Add(a3, hn::Mul(w3, x));
    b3 = hn::Add(b3, hn::Mul(w3, y));
  }
  double* out = product.sums + static_cast<std::ptrdiff_t>(sum) * product.num_columns + column;
  const auto store = [&](auto a, auto b) {
    hn::StoreU(a, numbers, out);
    hn::StoreU(b, numbers, out + step);
    out += product.num_columns;
  };
  store(a0, b0);
  store(a1, b1);
  store(a2, b2);
  store(a3, b3);
}

HWY_INLINE void multiply_one_row(const Product& product, int sum, int column) {
  const Numbers numbers;
  const auto step = static_cast<int>(hn::Lanes(numbers));
  const double* factor =
      product.factors + static_cast<std::ptrdiff_t>(sum) * product.factors_stride;
  auto a = hn::Zero(numbers), b = a;
  const double* term = product.terms + column;
  for (int t = 0; t < product.num_terms; ++t, term += product.num_columns) {
    const auto w = hn::Set(numbers, factor[t]);
    a = hn::Add(a, hn::Mul(w, hn::LoadU(numbers, term)));
    b = hn::Add(b, hn::Mul(w, hn::LoadU(numbers, term + step)));
  }
  double* out = product.sums + static_cast<std::ptrdiff_t>(sum) * product.num_columns + column;
  hn::StoreU(a, numbers, out);
  hn::StoreU(b, numbers, out + step);
}

void multiply(const Product& product) {
  const int width = 2 * static_cast<int>(hn::Lanes(Numbers()));
  // Columns outside: a strip of the terms stays in the first cache while all sums pass over it.
  for (int column = 0; column < product.num_columns; column += width) {
    int sum = 0;
    for (; sum + 4 <= product.num_sums; sum += 4) multiply_four_rows(product, sum, column);
    for (; sum < product.num_sums; ++sum) multiply_one_row(product, sum, column);
  }
}

/// e^x of x <= 0: 2^k * e^r with |r| <= ln(2)/2, the latter by its Taylor series.
template <class V>
HWY_INLINE V exponential(V x) {
  const Numbers numbers;
  const hn::RebindToUnsigned<Numbers> bits;
  const auto lowest = hn::Set(numbers, -708.0);  // below, 2^k would not be a normal number
  const auto vanishes = hn::Lt(x, lowest);
  const auto y = hn::IfThenElse(vanishes, lowest, x);
  // Adding 1.5 * 2^52 rounds to an integer, which then stands in the low bits.
  const auto shift = hn::Set(numbers, 6755399441055744.0);
  const auto shifted = hn::Add(hn::Mul(y, hn::Set(numbers, 1.4426950408889634)), shift);
  const auto k = hn::Sub(shifted, shift);
  // ln 2 in two parts; the first has so few bits that its product with k is exact.
  const auto r = hn::Sub(hn::Sub(y, hn::Mul(k, hn::Set(numbers, 0x1.62e42feep-1))),
                         hn::Mul(k, hn::Set(numbers, 0x1.a39ef35793c76p-33)));
  constexpr double kInverseFactorials[] = {1.0 / 6227020800,
                                           1.0 / 479001600,
                                           1.0 / 39916800,
                                           1.0 / 3628800,
                                           1.0 / 362880,
                                           1.0 / 40320,
                                           1.0 / 5040,
                                           1.0 / 720,
                                           1.0 / 120,
                                           1.0 / 24,
                                           1.0 / 6,
                                           1.0 / 2,
                                           1.0,
                                           1.0};
  auto sum = hn::Set(numbers, kInverseFactorials[0]);
  for (int i = 1; i < 14; ++i) {
    sum = hn::Add(hn::Mul(sum, r), hn::Set(numbers, kInverseFactorials[i]));
  }
  const auto power = hn::BitCast(numbers, hn::Add(hn::ShiftLeft<52>(hn::BitCast(bits, shifted)),
                                                  hn::Set(bits, std::uint64_t{1023} << 52)));
  return hn::IfThenZeroElse(vanishes, hn::Mul(sum, power));
}

void softmax(const double* scores, int length, double* weights) {
  const Numbers numbers;
  const auto step = static_cast<int>(hn::Lanes(numbers));
  double largest = scores[0];
  for (int i = 1; i < length; ++i) largest = std::max(largest, scores[i]);

  // Eight partial sums, of the weights whose index leaves the same rest, on any instruction set.
  constexpr int kPartialSums = 8;
  double partial[kPartialSums] = {};
  HWY_ALIGN double tail[kTileColumns];
  const auto highest = hn::Set(numbers, largest);
  for (int i = 0; i < length; i += step) {
    const int count = std::min(step, length - i);
    const double* from = scores + i;
    if (count < step) {
      std::fill(tail, tail + step, -std::numeric_limits<double>::infinity());
      std::copy(from, from + count, tail);
      from = tail;
    }
    hn::StoreU(exponential(hn::Sub(hn::LoadU(numbers, from), highest)), numbers, tail);
    std::copy(tail, tail + count, weights + i);
    for (int lane = 0; lane < count; ++lane) partial[(i + lane) % kPartialSums] += tail[lane];
  }
  double sum = 0;
  for (const double part : partial) sum += part;
  const double inverse = 1 / sum;
  for (int i = 0; i < length; ++i) weights[i] *= inverse;
}

}  // namespace a3::golden::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::golden {

HWY_EXPORT(multiply);
HWY_EXPORT(softmax);

void multiply(const Product& product) {
  HWY_DYNAMIC_DISPATCH(multiply)(product);
}

void softmax(const double* scores, int length, double* weights) {
  HWY_DYNAMIC_DISPATCH(softmax)(scores, length, weights);
}

}  // namespace a3::golden
#endif
