#pragma once

#include <cstdint>
#include <string>
#include <systemc>

#include "a3/systemc/block_log.h"
#include "a3/systemc/clocked_block.h"
#include "a3/systemc/operation_shape.h"
#include "modules/pipelines/standstill.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/row_issue.h"

namespace a3 {

/// What the issue stage of the output module is built into.
struct OutputIssuePorts {
  WeightBanks& weight_banks;
  const Standstill& pipeline;  ///< what the rows are issued to
  Instruments& instruments;
};

/// Issues the kept rows of a query to the output module, one slice a cycle, once their sum is
/// complete (paper, V-C). No step while the output module stands still: the issue register then
/// keeps what it holds, each row's exponent included, however soon its bank is written again.
class OutputIssue : public ClockedBlock {
 public:
  OutputIssue(const sc_core::sc_module_name& name, const OutputIssuePorts& ports);

  sc_core::sc_out<RowIssue> issue{"issue"};

  void start_operation(const OperationShape& shape) { num_slices_ = shape.num_slices; }

  std::string state() const;

 private:
  void on_clock() override;
  void on_reset() override;
  bool begin_query();
  void step();

  OutputIssuePorts ports_;
  BlockLog log_;
  bool busy_ = false;
  std::int64_t query_in_hand_ = -1;  // counted from the last reset
  std::size_t next_entry_ = 0;
  int slice_ = 0;  // of it
  int num_slices_ = 1;
};

}  // namespace a3
