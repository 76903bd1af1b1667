#pragma once

// The block under test; first of all, as Verilator's headers take another form behind SystemC's.
#include "unit/modules/tested_control.h"

#include <cstdint>
#include <memory>
#include <vector>

#include "unit/modules/blocks_test.h"

namespace a3::test {

/// Offers query after query, each from its cycle on or as soon as the one before it is taken.
class FakeCandidateSource : public CandidateSource {
 public:
  using RowIds = std::vector<std::int32_t>;

  void add(std::int64_t ready_cycle, const RowIds& candidates) {
    ready_.push_back(ready_cycle);
    candidates_.push_back(candidates);
  }

  /// Before the edge of a cycle: decides about the offer in it.
  void before_edge(std::int64_t cycle) {
    offers_.write(taken_ < ready_.size() && ready_[taken_] <= cycle);
  }

  bool offers_query() const override { return offers_.read(); }
  const sc_core::sc_event& offer_event() const override { return offers_.value_changed_event(); }
  /// All queries see so many rows.
  void show_rows(int visible_rows) { query_.visible_rows = visible_rows; }

  Offer hand_over() override {
    query_.raw = {static_cast<std::int32_t>(7 + taken_)};  // query 0 is 7, query 1 is 8
    return {&query_, &candidates_[taken_++]};
  }

 private:
  std::vector<std::int64_t> ready_;
  std::vector<RowIds> candidates_;
  std::size_t taken_ = 0;
  QueryVector query_;
  sc_core::sc_signal<bool> offers_{"offers"};
};

class CandidateScanTest : public IssueTest {
 protected:
  void build(int num_rows, const Schedule& borrowed) {
    const Machine machine = machine_of(num_rows, 1);
    borrower = std::make_unique<FakeBorrower>(cycles, borrowed);
    scan = std::make_unique<TestedCandidateScan>(
        "scan", machine,
        CandidateScanPorts{source, registers, score_banks, multipliers, *borrower, observer, damage,
                           instruments});
    connect(*scan);
    scan->issue(issue);
    scan->vector_free(vector_free);
    scan->start_operation({num_rows});
    source.show_rows(num_rows);
    before_each_cycle([this](std::int64_t cycle) { source.before_edge(cycle); });
  }

  /// The score bank of the oldest query has been read, which is seen from `cycle` on.
  void drain_scores(std::int64_t cycle) {
    in_cycle(cycle - 1, [this] { score_banks.mark_drained(); });
  }

  FakeCandidateSource source;
  QueryRegisterPair registers{1, 9};
  ScoreBanks score_banks{"score_banks", instruments.probes, 64};
  MultiplierArray multipliers{"dot product multipliers"};
  RecordingObserver observer{cycles};
  Damage damage;
  sc_core::sc_signal<bool> vector_free{"vector_free", true};
  std::unique_ptr<FakeBorrower> borrower;
  std::unique_ptr<TestedCandidateScan> scan;
};

}  // namespace a3::test
