#pragma once

#include <cstdint>

namespace a3::report {

/// Sums over the elements of an output and an exact output. Each is the sum of eight partial sums,
/// of the elements whose index leaves the same rest: an order that no instruction set changes.
struct OutputSums {
  double squared_error;
  double largest_error;  ///< absolute; meaningless if an error is not a number
  double dot;
  double squared_norm;
};

OutputSums output_sums(const std::int64_t* output_raw, double output_ulp,
                       const double* exact_output, int num_dims);

/// Sum of the squares, in the same order.
double sum_of_squares(const double* elements, int length);

/// The first index from `begin` on, or `length` if there is none, from which on a score above
/// `bound` may lie; scores before it do not exceed the bound.
int skip_small(const double* scores, int begin, int length, double bound);

}  // namespace a3::report
