#include "a3/golden/selector.h"
#include "golden/greedy_selection.h"

namespace a3::golden {
namespace {

class GreedySelector : public Selector {
 public:
  explicit GreedySelector(const Matrix<std::int64_t>& key) : columns_(sort_columns(key)) {}

  std::vector<std::int32_t> candidates(const SelectorQuery& query) const override {
    return select_greedily(columns_, query).candidates();
  }

 private:
  const SortedColumns columns_;
};

}  // namespace

std::unique_ptr<const Selector> make_greedy_selector(const Machine& /*machine*/,
                                                     const Matrix<std::int64_t>& key) {
  return std::make_unique<GreedySelector>(key);
}

}  // namespace a3::golden
