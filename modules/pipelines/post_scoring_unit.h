#pragma once

#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/systemc/block_log.h"
#include "a3/systemc/clocked_block.h"
#include "a3/systemc/observer.h"
#include "a3/systemc/operation_shape.h"
#include "arith/bit_widths.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/row_issue.h"

namespace a3 {

/// What post-scoring is built into.
struct PostScoringUnitPorts {
  ScoreBanks& score_banks;
  WeightBanks& weight_banks;  ///< written by the exponent unit with the rows issued here
  QueryObserver& observer;
  Instruments& instruments;
};

/// Post-scoring selection (paper, IV-D and V-B): windows of `compare_width_rows` candidates; the
/// rows of a window within the threshold of the maximum are issued to the exponent unit one a step,
/// a window without any takes one step.
///
/// Without post-scoring in the machine the block only issues every candidate.
class PostScoringUnit : public ClockedBlock {
 public:
  PostScoringUnit(const sc_core::sc_module_name& name, const Machine& machine,
                  const BitWidths& widths, const PostScoringUnitPorts& ports);

  sc_core::sc_out<RowIssue> issue{"issue"};

  /// T is the operation's own or, if it has none, the machine's.
  void start_operation(const OperationShape& shape);

  std::string state() const;

 private:
  void on_clock() override;
  void on_reset() override;
  bool begin_query();
  void compare_window();
  void step();
  void finish_query();

  const bool compares_;
  const Numerics numerics_;
  const std::int64_t machine_threshold_raw_;
  const int dot_product_bits_;
  const std::size_t compare_width_rows_;
  PostScoringUnitPorts ports_;
  BlockLog log_;

  std::int64_t threshold_raw_;  // of the operation
  bool busy_ = false;
  std::int64_t query_in_hand_ = -1;        // counted from the last reset
  std::size_t window_begin_ = 0;           // index of a candidate
  std::vector<std::int32_t> window_kept_;  // candidates of the window to be issued
  std::size_t next_in_window_ = 0;
  std::vector<std::int32_t> rows_kept_;  // of the query so far
};

}  // namespace a3
