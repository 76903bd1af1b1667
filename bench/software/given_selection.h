#pragma once

#include <vector>

#include "bench/software/row_selection.h"

namespace a3::bench {

/// The rows with the largest exact scores, known from the beginning: what a selection that takes no
/// time could gain. `prepare` looks them up; its time belongs to nobody.
class GivenSelection : public RowSelection {
 public:
  /// `share` of the rows is wanted, in (0, 1].
  explicit GivenSelection(double share) : share_(share) {}

  void prepare(const Int16Operation& operation) override;
  void start(int first_query, int count) override;
  FoundRows select(int index) override;

 private:
  const double share_;
  int first_query_ = 0;
  std::vector<fast::AlignedVector<std::int32_t>> rows_;  ///< by query, with room
  std::vector<int> counts_;                              ///< by query
};

}  // namespace a3::bench
