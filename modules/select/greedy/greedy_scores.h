#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "a3/systemc/damage.h"
#include "a3/systemc/probe.h"
#include "a3/uarch/soft_error.h"
#include "arith/bit_widths.h"
#include "modules/primitives/register.h"

namespace a3 {

/// Greedy-score registers, one a row, and the running sum of all accumulated products (paper, IV-C
/// and V-A).
class GreedyScores : public sc_core::sc_module {
 public:
  GreedyScores(const sc_core::sc_module_name& name, int num_rows, const BitWidths& widths,
               const Damage& damage, ProbeList& probes);

  /// All registers to zero for a new query of `num_rows` rows.
  void clear(int num_rows);

  /// Adds a product to its row's score. The running sum follows in `accumulate`. In a damaged
  /// machine the product of a row that the operation does not have is lost.
  void add(std::int32_t row, std::int64_t product);

  /// Adds what one iteration contributed, after it.
  void accumulate(std::int64_t contribution) {
    running_sum_.write(running_sum_.read() + contribution);
  }
  std::int64_t running_sum() const { return running_sum_.read(); }

  /// Those of the first `visible_rows` with a positive score, ascending, into `rows`.
  void positive_rows(int visible_rows, std::vector<std::int32_t>& rows) const;

  /// Flips a bit of a row's score; nothing for a row that the operation does not have.
  std::optional<FlippedWord> flip(int row, int bit);

 private:
  int score_bits_;
  const Damage& damage_;
  int num_rows_ = 0;
  std::vector<std::int64_t> scores_;
  Register running_sum_;
};

}  // namespace a3
