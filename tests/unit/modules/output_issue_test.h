#pragma once

// The block under test; first of all, as Verilator's headers take another form behind SystemC's.
#include "unit/modules/tested_control.h"

#include <cstdint>
#include <memory>

#include "unit/modules/blocks_test.h"

namespace a3::test {

class OutputIssueTest : public IssueTest {
 protected:
  void build(const Schedule& borrowed, const Schedule& queue_full = Schedule::never()) {
    pipeline = std::make_unique<FakeStandstill>(cycles, queue_full, borrowed);
    unit = std::make_unique<TestedOutputIssue>(
        "output_issue", OutputIssuePorts{weight_banks, *pipeline, instruments});
    connect(*unit);
    unit->issue(issue);
  }

  /// The exponents of `query`, 5, 6, ... of `count` rows from row 10 on, are complete from `cycle`
  /// on.
  void complete_exponents(std::int64_t query, std::int64_t cycle, int count) {
    in_cycle(cycle - 1, [this, query, count] {
      WeightBank& bank = weight_banks.of(query);
      bank.clear();
      for (int k = 0; k < count; ++k) bank.append(10 + k, 5 + k);
      weight_banks.mark_filled();
    });
  }

  WeightBanks weight_banks{"weight_banks", instruments.probes, 16};
  std::unique_ptr<FakeStandstill> pipeline;
  std::unique_ptr<TestedOutputIssue> unit;
};

}  // namespace a3::test
