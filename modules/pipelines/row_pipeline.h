#pragma once

#include <cstdint>
#include <systemc>

#include "a3/systemc/clocked_block.h"
#include "modules/primitives/delay_line.h"
#include "modules/primitives/row_issue.h"

namespace a3 {

/// A row pipeline behind an issue register: one row a cycle. A row issued in cycle t is in the
/// first stage in cycle t + 1 and in the last one in cycle t + depth; what that stage stores is
/// seen from cycle t + 1 + depth on.
class RowPipeline : public ClockedBlock {
 public:
  sc_core::sc_in<RowIssue> issue{"issue"};

 protected:
  struct Stage {
    RowIssue issue;
    std::int64_t value = 0;

    bool is_bubble() const { return issue.is_bubble(); }
  };

  RowPipeline(const sc_core::sc_module_name& name, int depth_cycles)
      : ClockedBlock(name), depth_cycles_(depth_cycles), stages_(depth_cycles) {}

  void on_clock() override;
  void on_reset() override { stages_.clear(); }

  /// The value that travels with what enters, a row or the end of a query without one.
  virtual std::int64_t enter(const RowIssue& entering) = 0;
  /// The last stage's work.
  virtual void leave(const Stage& leaving) = 0;

  /// Whether the next advance takes a query's end into the last of two stages or more.
  bool query_ends_next() const { return stages_.next_leaving().issue.last; }
  int depth_cycles() const { return depth_cycles_; }

 private:
  const int depth_cycles_;
  DelayLine<Stage> stages_;
};

}  // namespace a3
