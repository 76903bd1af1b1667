#include "bench/software/score_selection.h"

#include <algorithm>
#include <numeric>

#include "fast/kernels/row_kernels.h"

namespace a3::bench {

void ScoreSelection::prepare(const Int16Operation& operation) {
  operation_ = &operation;
  products_.load(operation.keys.data(), operation.num_rows(), operation.num_lanes());
  const auto room = static_cast<std::size_t>(operation.num_rows()) + fast::kKernelRoom;
  for (auto* numbers : {&all_rows_, &differences_, &positions_, &kept_rows_}) numbers->resize(room);
  std::iota(all_rows_.begin(), all_rows_.end(), 0);
}

void ScoreSelection::start(int first_query, int count) {
  products_.multiply(
      VectorBlock::of(operation_->query(first_query), operation_->num_lanes(), count));
}

FoundRows ScoreSelection::select(int index) {
  const int num_rows = operation_->num_rows();
  const std::int32_t* scores = products_.scores(index);
  if (!threshold_) return {all_rows_.data(), num_rows, scores};
  fast::differences_from_max(scores, num_rows, differences_.data());
  const int num_kept =
      fast::keep_within({positions_.data(), all_rows_.data(), differences_.data()}, num_rows,
                        *threshold_, {positions_.data(), kept_rows_.data(), differences_.data()});
  // Softmax needs differences alone, and those of the kept rows are theirs from the largest score.
  for (int r = 0; r < num_kept; ++r) {
    differences_[static_cast<std::size_t>(r)] = -differences_[static_cast<std::size_t>(r)];
  }
  return {kept_rows_.data(), num_kept, differences_.data()};
}

}  // namespace a3::bench
