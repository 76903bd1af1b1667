#include "a3/run/exact_reference.h"

#include <algorithm>

namespace a3 {
namespace {

constexpr int kQueriesPerBlock = 32;  // their scores fit the second cache

}  // namespace

void ExactReference::compute(const Operation& operation) {
  const int num_queries = operation.num_queries();
  const int num_dims = operation.num_dims();
  output_.resize(num_queries, num_dims);
  answers_.clear();
  attention_.load(operation);
  for (int first = 0; first < num_queries; first += kQueriesPerBlock) {
    const int count = std::min(kQueriesPerBlock, num_queries - first);
    attention_.attend(first, count);
    for (int q = 0; q < count; ++q) {
      double* output = output_.row(first + q);
      std::copy_n(attention_.output(q), num_dims, output);
      answers_.push_back(exact_answer(output, num_dims, attention_.scores(q),
                                      operation.num_visible_rows(first + q)));
    }
  }
}

}  // namespace a3
