// The selector for the fast engine: works out an operation's candidates once, for every M that is
// asked for.
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

    candidates_.clear();
    for (const std::int64_t m : iterations) {
      const auto count = std::min(static_cast<std::size_t>(m), ranking.size());
      std::vector<std::int32_t>& rows = candidates_.emplace_back();
      for (std::size_t i = 0; i < count; ++i) rows.push_back(ranking[i].second);
      std::sort(rows.begin(), rows.end());
    }
  }

  // The first `advance` goes to the first M.
  void start(int /*query*/) override { next_ = 0; }
  void advance() override { current_ = next_++; }

  int candidates(std::int32_t* rows) const override {
    const std::vector<std::int32_t>& found = candidates_[current_];
    std::copy(found.begin(), found.end(), rows);
    return static_cast<int>(found.size());
  }

  a3::fast::SelectorCycles cycles() const override { return {1, 0}; }

 private:
  std::vector<std::vector<std::int32_t>> candidates_;  // an entry each M
  std::size_t next_ = 0;
  std::size_t current_ = 0;
};

}  // namespace

std::unique_ptr<a3::fast::Selector> make_fast(const a3::Machine& /*machine*/) {
  return std::make_unique<FastLargestNorms>();
}

}  // namespace largest_norms
