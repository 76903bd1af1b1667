#pragma once

// The block under test; first of all, as Verilator's headers take another form behind SystemC's.
#include "unit/modules/tested_control.h"

#include <cstdint>
#include <vector>

#include "arith/bit_widths.h"
#include "unit/modules/blocks_test.h"

namespace a3::test {

/// Five rows, depths 6, 4 and 9: a slot is 5 + 9 = 14 cycles.
class LockstepSequencerTest : public SystemCTest {
 protected:
  LockstepSequencerTest() {
    connect(sequencer);
    sequencer.start_operation({5});
    before_each_cycle([this](std::int64_t cycle) {
      queue.before_edge(cycle);
      note(issue.dot_product, cycle, dot_product_rows);
      note(issue.exponent, cycle, exponent_rows);
      note(issue.output, cycle, output_rows);
      if (output_release.read()) releases.push_back(cycle);
    });
  }

  /// Stands for the pipelines: what is issued is complete a cycle later.
  void complete_rows_issued() {
    each_cycle([this](std::int64_t) {
      if (issue.dot_product.read().last) score_banks.mark_filled();
      if (issue.exponent.read().last) weight_banks.mark_filled();
    });
  }

  void load(int num_queries, std::int64_t arrival_interval_cycles) {
    std::vector<std::vector<std::int32_t>> queries;
    for (int q = 0; q < num_queries; ++q) queries.push_back({q});
    queue.add_all(queries, arrival_interval_cycles, 5);
  }

  /// Queries that wait from the start and see so many rows.
  void load_causal(const std::vector<int>& visible_rows) {
    for (const int rows : visible_rows) queue.add(0, {{1}, rows});
  }

  const Machine machine = machine_of(5, 1);
  RecordingObserver observer{cycles};
  FakeQuerySource queue{observer};
  QueryRegisterPair registers{1, 9};
  ScoreBanks score_banks{"score_banks", instruments.probes, 5};
  WeightBanks weight_banks{"weight_banks", instruments.probes, 5};
  MultiplierArray dot_product_multipliers{"dot product multipliers"};
  MultiplierArray output_multipliers{"output multipliers"};
  IssueRegisters issue;
  sc_core::sc_signal<bool> output_release{"output_release", false};
  sc_core::sc_signal<bool> output_borrowed{"output_borrowed", false};
  FakeStandstill output{cycles, Schedule::never()};
  Damage damage;
  TestedLockstepSequencer sequencer{
      "sequencer", machine, bit_widths(machine.hardware, machine.numerics),
      ControlPorts{issue, queue, registers, score_banks, weight_banks, dot_product_multipliers,
                   output_multipliers, output, output_release, output_borrowed, observer, damage,
                   instruments}};
  std::vector<Issued> dot_product_rows;
  std::vector<Issued> exponent_rows;
  std::vector<Issued> output_rows;
  std::vector<std::int64_t> releases;  ///< cycles in which an output may leave: the last of slots

 private:
  static void note(const IssueSignal& signal, std::int64_t cycle, std::vector<Issued>& rows) {
    if (!signal.read().is_bubble()) rows.push_back({cycle - 1, signal.read()});
  }
};

}  // namespace a3::test
