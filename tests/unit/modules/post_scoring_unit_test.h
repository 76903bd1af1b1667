#pragma once

// The block under test; first of all, as Verilator's headers take another form behind SystemC's.
#include "unit/modules/tested_control.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "arith/bit_widths.h"
#include "unit/modules/blocks_test.h"

namespace a3::test {

class PostScoringTest : public IssueTest {
 protected:
  static constexpr int kRows = 50;
  // T = 5 %: t = floor(ln(20) * 256) = floor(2.99573 * 256) = floor(766.9) = 766.
  static constexpr std::int64_t kMaximum = 5000;
  static constexpr std::int64_t kJustKept = kMaximum - 766;
  static constexpr std::int64_t kJustDropped = kMaximum - 767;

  explicit PostScoringTest(bool compares = true) {
    machine = machine_of(kRows, 1);
    if (compares) machine.post_scoring = PostScoring{5};
    unit = std::make_unique<TestedPostScoringUnit>(
        "post_scoring", machine, bit_widths(machine.hardware, machine.numerics),
        PostScoringUnitPorts{score_banks, weight_banks, observer, instruments});
    connect(*unit);
    unit->issue(issue);
  }

  /// Scores of `query` are complete from `cycle` on; candidate k is row 100 + k.
  void complete_scores(std::int64_t query, std::int64_t cycle, std::vector<std::int64_t> scores) {
    in_cycle(cycle - 1, [this, query, list = std::move(scores)] {
      ScoreBank& bank = score_banks.of(query);
      bank.clear();
      for (const std::int64_t s : list) {
        bank.append(100 + static_cast<std::int32_t>(bank.count), s);
      }
      score_banks.mark_filled();
    });
  }

  /// The weight bank of the oldest query has been read, which is seen from `cycle` on.
  void drain_weights(std::int64_t cycle) {
    in_cycle(cycle - 1, [this] { weight_banks.mark_drained(); });
  }

  /// 40 candidates, three windows of 16, 16 and 8, of which the ones listed are kept.
  static std::vector<std::int64_t> forty_scores(const std::vector<std::size_t>& kept) {
    std::vector<std::int64_t> scores(40, kJustDropped);
    for (const std::size_t k : kept) scores[k] = kMaximum;
    return scores;
  }

  Machine machine;
  RecordingObserver observer{cycles};
  ScoreBanks score_banks{"score_banks", instruments.probes, kRows};
  WeightBanks weight_banks{"weight_banks", instruments.probes, kRows};
  std::unique_ptr<TestedPostScoringUnit> unit;
};

}  // namespace a3::test
