// Compiled without contraction into fused multiply-adds, which only some instruction sets have.
#include "report/accuracy_kernels.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "src/report/accuracy_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace a3::report::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr int kPartialSums = 8;
using Numbers = hn::CappedTag<double, kPartialSums>;

double sum_in_order(const double* partial) {
  double sum = 0;
  for (int i = 0; i < kPartialSums; ++i) sum += partial[i];
  return sum;
}

OutputSums output_sums(const std::int64_t* output_raw, double output_ulp,
                       const double* exact_output, int num_dims) {
  const Numbers numbers;
  const hn::RebindToSigned<Numbers> integers;
  const auto step = static_cast<int>(hn::Lanes(numbers));
  const auto ulp = hn::Set(numbers, output_ulp);
  double squared_error[kPartialSums];
  double dot[kPartialSums];
  double squared_norm[kPartialSums];
  auto largest = hn::Zero(numbers);
  const int whole = num_dims / kPartialSums * kPartialSums;
  for (int first = 0; first < kPartialSums; first += step) {
    auto squared_errors = hn::Zero(numbers), dots = squared_errors, squares = squared_errors;
    for (int c = first; c < whole; c += kPartialSums) {
      const auto output = hn::Mul(hn::ConvertTo(numbers, hn::LoadU(integers, output_raw + c)), ulp);
      const auto exact = hn::LoadU(numbers, exact_output + c);
      const auto error = hn::Sub(output, exact);
      squared_errors = hn::Add(squared_errors, hn::Mul(error, error));
      largest = hn::Max(largest, hn::Abs(error));
      dots = hn::Add(dots, hn::Mul(output, exact));
      squares = hn::Add(squares, hn::Mul(output, output));
    }
    hn::StoreU(squared_errors, numbers, squared_error + first);
    hn::StoreU(dots, numbers, dot + first);
    hn::StoreU(squares, numbers, squared_norm + first);
  }
  double largest_error = hn::GetLane(hn::MaxOfLanes(numbers, largest));
  for (int c = whole; c < num_dims; ++c) {
    const double output = static_cast<double>(output_raw[c]) * output_ulp;
    const double error = output - exact_output[c];
    squared_error[c - whole] += error * error;
    largest_error = std::max(largest_error, std::abs(error));
    dot[c - whole] += output * exact_output[c];
    squared_norm[c - whole] += output * output;
  }
  return {sum_in_order(squared_error), largest_error, sum_in_order(dot),
          sum_in_order(squared_norm)};
}

double sum_of_squares(const double* elements, int length) {
  double partial[kPartialSums] = {};
  for (int i = 0; i < length; ++i) partial[i % kPartialSums] += elements[i] * elements[i];
  return sum_in_order(partial);
}

int skip_small(const double* scores, int begin, int length, double bound) {
  const Numbers numbers;
  const auto step = static_cast<int>(hn::Lanes(numbers));
  const auto bounds = hn::Set(numbers, bound);
  int i = begin;
  while (i + step <= length &&
         hn::AllFalse(numbers, hn::Gt(hn::LoadU(numbers, scores + i), bounds))) {
    i += step;
  }
  return i;
}

}  // namespace a3::report::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::report {

HWY_EXPORT(output_sums);
HWY_EXPORT(sum_of_squares);
HWY_EXPORT(skip_small);

OutputSums output_sums(const std::int64_t* output_raw, double output_ulp,
                       const double* exact_output, int num_dims) {
  return HWY_DYNAMIC_DISPATCH(output_sums)(output_raw, output_ulp, exact_output, num_dims);
}

double sum_of_squares(const double* elements, int length) {
  return HWY_DYNAMIC_DISPATCH(sum_of_squares)(elements, length);
}

int skip_small(const double* scores, int begin, int length, double bound) {
  return HWY_DYNAMIC_DISPATCH(skip_small)(scores, begin, length, bound);
}

}  // namespace a3::report
#endif
