#pragma once

// The row pipelines under test: the modules, or the RTL behind the same ports. First of all, as
// Verilator's headers take another form behind SystemC's.
#ifdef A3_TEST_RTL_PIPELINES
#include "rtl/tests/pipelines/rtl_pipelines.h"
#else
#include "unit/modules/module_pipelines.h"
#endif

#include <cstdint>
#include <vector>

#include "arith/bit_widths.h"
#include "unit/modules/blocks_test.h"

// Fixtures of the three row pipelines behind the issue registers. The tests that any of them has to
// pass are in row_pipelines_test.cpp, those of what only the modules can be in
// module_pipelines_test.cpp.
namespace a3::test {

/// Issues of `rows_per_query` with random gaps in front of every row; queries alternate banks.
inline std::vector<Issued> issues_with_gaps(const std::vector<int>& rows_per_query,
                                            std::uint32_t seed) {
  const Schedule gap = Schedule::at_random(seed, 40);
  std::vector<Issued> issued;
  std::int64_t cycle = 0;
  for (std::size_t q = 0; q < rows_per_query.size(); ++q) {
    for (int row = 0; row < rows_per_query[q]; ++row, ++cycle) {
      while (gap(cycle)) ++cycle;
      const bool last = row + 1 == rows_per_query[q];
      issued.push_back({cycle, row_issue(row, row, static_cast<int>(q % 2), last)});
    }
  }
  return issued;
}

inline void load_rows(RowSram& sram, const std::vector<std::vector<std::int32_t>>& rows) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    sram.write(static_cast<int>(row), rows[row].data());
  }
  sram.start_operation({static_cast<int>(rows.size())});
}

// ---- Dot product ----

constexpr int kLanes = 32;  // in RTL a dot product takes the default of 6 cycles for 17 to 64

/// Elements for all lanes, 0 behind those given.
inline std::vector<std::int32_t> padded(std::vector<std::int32_t> elements) {
  elements.resize(kLanes, 0);
  return elements;
}

class DotProductTest : public IssueTest {
 protected:
  explicit DotProductTest(int depth_cycles = 6) : machine(machine_with_depth(depth_cycles)) {
    connect(unit);
    unit.issue(issue);
    load_rows(key_sram, {padded({1, 2, 3, 4}), padded({-1, 0, 0, 2}), padded({5, 5, -5, -5})});
    load_query(0, {10, 20, 30, 40});
    load_query(1, {-1, -1, -1, -1});
  }

  void load_query(std::int64_t query, const std::vector<std::int32_t>& components) {
    registers.of(query).load({padded(components)});
  }

  static Machine machine_with_depth(int depth_cycles) {
    Machine machine = machine_of(8, kLanes);
    machine.timing.dot_product_cycles = depth_cycles;
    return machine;
  }

  const Machine machine;
  const BitWidths widths = bit_widths(machine.hardware, machine.numerics);
  RowSram key_sram{"key_sram", 8, kLanes, widths.element_bits,
                   instruments.activity[Counter::kKeySramReads]};
  QueryRegisterPair registers{kLanes, widths.element_bits};
  ScoreBanks banks{"score_banks", instruments.probes, 8};
  TestedDotProductUnit unit{
      "dot_product", machine, widths, {key_sram, registers, banks, instruments}};
};

/// Two slices, of whose lanes two are not 0: keys {1, 2, 3, 4} and {-1, 0, 0, 2}, query {10, 20,
/// 30, 40}.
class SlicedDotProductTest : public IssueTest {
 protected:
  SlicedDotProductTest() {
    connect(unit);
    unit.issue(issue);
    const std::vector<std::vector<std::int32_t>> words = {{1, 2}, {3, 4}, {-1, 0}, {0, 2}};
    for (int word = 0; word < 4; ++word) {
      key_sram.write(word, padded(words[static_cast<std::size_t>(word)]).data());
    }
    key_sram.start_operation({2, 2});
    std::vector<std::int32_t> query = padded({10, 20});
    const std::vector<std::int32_t> second = padded({30, 40});
    query.insert(query.end(), second.begin(), second.end());
    registers.of(0).load({query});
  }

  static Machine machine_of_two_slices() {
    Machine machine = machine_of(4, kLanes);
    machine.hardware.num_dims = 2 * kLanes;
    return machine;
  }

  static RowIssue slice_issue(int row, int slice, bool last) {
    RowIssue of_slice = row_issue(row, row, 0, last);
    of_slice.slice = slice;
    of_slice.row_goes_on = slice == 0;
    return of_slice;
  }

  const Machine machine = machine_of_two_slices();
  const BitWidths widths = bit_widths(machine.hardware, machine.numerics);
  RowSram key_sram{"key_sram", 4, kLanes, widths.element_bits,
                   instruments.activity[Counter::kKeySramReads]};
  QueryRegisterPair registers{2 * kLanes, widths.element_bits};
  ScoreBanks score_banks{"score_banks", instruments.probes, 4};
  TestedSlicedDotProductUnit unit{
      "dot_product", machine, widths, {key_sram, registers, score_banks, instruments}};
};

// ---- Exponent ----

// f = 4: differences and exponents have eight fraction bits, so a difference of 256 is 1.0.
// rint(256 e^-1) = rint(94.18) = 94, rint(256 e^-2) = rint(34.65) = 35, e^0 is 256.
class ExponentTest : public IssueTest {
 protected:
  ExponentTest() {
    connect(unit);
    unit.issue(issue);
    for (const std::int64_t query : {0, 1}) {
      score_banks.of(query).clear();
      for (const std::int64_t score : {1000 - 256, 1000, 1000 - 512}) {
        score_banks.of(query).append(static_cast<std::int32_t>(score_banks.of(query).count), score);
      }
    }
  }

  const Machine machine = machine_of(4, 1);
  const BitWidths widths = bit_widths(machine.hardware, machine.numerics);
  ScoreBanks score_banks{"score_banks", instruments.probes, 4};
  WeightBanks weight_banks{"weight_banks", instruments.probes, 4};
  TestedExponentUnit unit{"exponent", machine, widths, {score_banks, weight_banks, instruments}};
};

// ---- Output ----

// Exponents 256 and 94: their sum is 350. Weights with eight fraction bits:
// (256 * 256 + 175) div 350 = 65711 div 350 = 187, (94 * 256 + 175) div 350 = 24239 div 350 = 69.
class OutputTest : public IssueTest {
 protected:
  explicit OutputTest(DivisionRounding rounding = DivisionRounding::kNearest, int output_cycles = 9)
      : machine(machine_with(rounding, output_cycles)) {
    connect(unit);
    unit.issue(issue);
    connect(queue);
    queue.valid(output_valid);
    queue.ready(output_ready);
    queue.data(output_data);
    load_rows(value_sram, {{16, -32}, {8, 4}, {1, 1}});
    unit.start_operation({3});
    for (const std::int64_t query : {0, 1}) {
      weight_banks.of(query).append(0, 256);
      weight_banks.of(query).append(1, 94);
    }
  }

  static Machine machine_with(DivisionRounding rounding, int output_cycles) {
    Machine machine = machine_of(4, 2);
    machine.hardware.num_dims = 4;  // an operation of one slice leaves the second unused
    machine.numerics.division_rounding = rounding;
    machine.timing.output_cycles = output_cycles;
    return machine;
  }

  /// A kept row with what the weight bank says of it.
  RowIssue kept_row(int row, int entry, int bank, bool last) const {
    RowIssue kept = row_issue(row, entry, bank, last);
    const WeightBank& weights = weight_banks.at(kept.bank);
    kept.exponent = weights.exponents[static_cast<std::size_t>(entry)];
    kept.exponent_sum = weights.sum;
    kept.largest_score = weights.largest_score;
    return kept;
  }

  void borrow_in(const std::vector<std::int64_t>& cycles_borrowed) {
    before_each_cycle([this, borrows = Schedule::only_in(cycles_borrowed)](std::int64_t cycle) {
      borrowed.write(borrows(cycle));
    });
  }

  /// As `issue_rows`, by a block that keeps what the register holds while the unit stands still.
  void issue_rows_patiently(std::vector<RowIssue> rows) {
    each_cycle([this, todo = std::move(rows), next = std::size_t{0}](std::int64_t) mutable {
      if (unit.stands_still()) return;
      issue.write(next < todo.size() ? todo[next++] : RowIssue{});
    });
  }

  /// Two rows for each of so many queries, as in TheOutputIsTheWeightedSumOfTheValueRows.
  std::vector<RowIssue> rows_of_queries(int num_queries) {
    std::vector<RowIssue> rows;
    for (int query = 0; query < num_queries; ++query) {
      rows.push_back(kept_row(0, 0, query % 2, false));
      rows.push_back(kept_row(1, 1, query % 2, true));
    }
    return rows;
  }

  /// Ready is high in the scheduled cycles.
  void take_when(const Schedule& schedule) {
    output_ready.write(schedule(0));
    each_cycle([this, schedule](std::int64_t cycle) { output_ready.write(schedule(cycle + 1)); });
  }

  const Machine machine;
  const BitWidths widths = bit_widths(machine.hardware, machine.numerics);
  RecordingObserver observer{cycles};
  RowSram value_sram{"value_sram", 4, 2, widths.element_bits,
                     instruments.activity[Counter::kValueSramReads]};
  WeightBanks weight_banks{"weight_banks", instruments.probes, 4};
  OutputQueue queue{"output_queue", {2, 4, widths.output_bits}, observer, instruments};
  sc_core::sc_signal<bool> release{"release", true};
  sc_core::sc_signal<bool> output_valid{"output_valid", false};
  sc_core::sc_signal<bool> output_ready{"output_ready", true};
  sc_core::sc_signal<OutputVector> output_data{"output_data"};
  Damage damage;
  sc_core::sc_signal<bool> borrowed{"borrowed", false};
  MultiplierArray multipliers{"output multipliers"};
  TestedOutputUnit unit{"output",
                        machine,
                        widths,
                        {value_sram, multipliers, queue, release, borrowed, damage, instruments}};
};

/// Two slices of two lanes: row 0 is {16, -32, 1, 2}, row 1 {8, 4, 0, -4}.
class SlicedOutputTest : public OutputTest {
 protected:
  SlicedOutputTest() {
    const std::vector<std::vector<std::int32_t>> words = {{16, -32}, {1, 2}, {8, 4}, {0, -4}};
    for (int word = 0; word < 4; ++word) {
      value_sram.write(word, words[static_cast<std::size_t>(word)].data());
    }
    value_sram.start_operation({2, 2});
    unit.start_operation({2, 2});
  }

  RowIssue kept_slice(int row, int slice, bool last) const {
    RowIssue of_slice = kept_row(row, row, 0, last);
    of_slice.slice = slice;
    of_slice.row_goes_on = slice == 0;
    return of_slice;
  }
};

}  // namespace a3::test
