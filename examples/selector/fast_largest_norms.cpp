// The selector for the fast engine: ranks an operation's rows once, for all its queries and every
// M.
#include <algorithm>
#include <utility>
#include <vector>

#include "largest_norms.h"

namespace largest_norms {
namespace {

class FastLargestNorms : public a3::fast::Selector {
 public:
  void load(const a3::QuantisedOperation& operation,
            const std::vector<std::int64_t>& iterations) override {
    operation_ = &operation;
    iterations_ = iterations;
    // Negative, so that the first in ascending order has the largest norm, then the lowest row.
    std::vector<std::pair<std::int64_t, std::int32_t>> ranking;
    for (std::int32_t row = 0; row < operation.num_rows(); ++row) {
      std::int64_t norm = 0;
      const std::int32_t* key = operation.key.row(row);
      for (int lane = 0; lane < operation.key.num_cols(); ++lane) {
        norm += std::int64_t{key[lane]} * key[lane];
      }
      ranking.emplace_back(-norm, row);
    }
    std::sort(ranking.begin(), ranking.end());

    ranking_.clear();
    for (const auto& [norm, row] : ranking) ranking_.push_back(row);
  }

  // The first `advance` goes to the first M.
  void start(int query) override {
    num_visible_rows_ = operation_->num_visible_rows(query);
    next_ = 0;
  }
  void advance() override { current_ = next_++; }

  int candidates(std::int32_t* rows) const override {
    std::int32_t* end = rows;
    for (const std::int32_t row : ranking_) {
      if (row < num_visible_rows_) *end++ = row;
      if (end - rows == iterations_[current_]) break;
    }
    std::sort(rows, end);
    return static_cast<int>(end - rows);
  }

  a3::fast::SelectorCycles cycles() const override { return {1, 0}; }

 private:
  const a3::QuantisedOperation* operation_ = nullptr;
  std::vector<std::int64_t> iterations_;  // each M
  std::vector<std::int32_t> ranking_;     // all rows, the largest norm first
  int num_visible_rows_ = 0;
  std::size_t next_ = 0;
  std::size_t current_ = 0;
};

}  // namespace

std::unique_ptr<a3::fast::Selector> make_fast(const a3::Machine& /*machine*/) {
  return std::make_unique<FastLargestNorms>();
}

}  // namespace largest_norms
