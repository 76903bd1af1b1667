// The selector for the golden model: all rows are ranked, as simply as can be.
#include <algorithm>
#include <iterator>
#include <numeric>
#include <vector>

#include "largest_norms.h"

namespace largest_norms {
namespace {

using Rows = std::vector<std::int32_t>;

std::int64_t squared_norm(const a3::Matrix<std::int64_t>& key, int row) {
  return std::inner_product(key.row(row), key.row(row) + key.num_cols(), key.row(row),
                            std::int64_t{0});
}

/// One object serves the queries of an operation, in any number of threads.
class GoldenLargestNorms : public a3::golden::Selector {
 public:
  explicit GoldenLargestNorms(const a3::Matrix<std::int64_t>& key)
      : ranking_(static_cast<std::size_t>(key.num_rows())) {
    std::iota(ranking_.begin(), ranking_.end(), 0);
    std::stable_sort(ranking_.begin(), ranking_.end(), [&key](std::int32_t a, std::int32_t b) {
      return squared_norm(key, a) > squared_norm(key, b);
    });
  }

  Rows candidates(const a3::golden::SelectorQuery& query) const override {
    Rows rows;
    std::copy_if(ranking_.begin(), ranking_.end(), std::back_inserter(rows),
                 [&query](std::int32_t row) { return row < query.num_visible_rows; });
    const auto num_seen = static_cast<std::int64_t>(rows.size());
    rows.resize(static_cast<std::size_t>(std::min(query.iterations, num_seen)));
    std::sort(rows.begin(), rows.end());
    return rows;
  }

 private:
  Rows ranking_;  // all rows, the largest norm first
};

}  // namespace

std::unique_ptr<const a3::golden::Selector> make_golden(const a3::Machine& /*machine*/,
                                                        const a3::Matrix<std::int64_t>& key) {
  return std::make_unique<GoldenLargestNorms>(key);
}

}  // namespace largest_norms
