#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <systemc>
#include <utility>
#include <vector>

#include "a3/base/matrix.h"
#include "a3/machine/machine.h"
#include "a3/systemc/observer.h"
#include "a3/systemc/selector_block.h"
#include "modules/pipelines/standstill.h"
#include "modules/primitives/row_issue.h"
#include "support/systemc_test.h"

namespace a3::test {

/// Machine with default depths, `num_rows` rows and `num_lanes` lanes.
inline Machine machine_of(int num_rows, int num_lanes) {
  Machine machine;
  machine.hardware.num_rows = num_rows;
  machine.hardware.num_lanes = num_lanes;
  return machine;
}

inline Matrix<std::int32_t> matrix_of(const std::vector<std::vector<std::int32_t>>& rows) {
  Matrix<std::int32_t> matrix(static_cast<int>(rows.size()), static_cast<int>(rows.front().size()));
  for (int r = 0; r < matrix.num_rows(); ++r) {
    for (int c = 0; c < matrix.num_cols(); ++c) {
      matrix(r, c) = rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
    }
  }
  return matrix;
}

/// Writes down everything a block reports, and when.
class RecordingObserver : public QueryObserver {
 public:
  explicit RecordingObserver(const CycleCounter& cycles) : cycles_(cycles) {}

  struct Output {
    std::int64_t query;
    std::int64_t cycle;
    std::vector<std::int64_t> raw;
    std::int64_t largest_score;
    std::int64_t score_sum;
  };
  using Event = std::pair<std::int64_t, std::int64_t>;  ///< query and cycle

  void query_accepted(std::int64_t query) override { accepted.emplace_back(query, cycles_.now()); }
  void candidates_latched(std::int64_t, const std::vector<std::int32_t>& rows) override {
    candidates.push_back(rows);
  }
  void rows_selected(std::int64_t, const std::vector<std::int32_t>& rows) override {
    selected.push_back(rows);
  }
  void output_valid(std::int64_t query, const OutputVector& output) override {
    outputs.push_back({query, cycles_.now(), output.raw, output.largest_score, output.score_sum});
  }

  std::vector<Event> accepted;
  std::vector<std::vector<std::int32_t>> candidates;
  std::vector<std::vector<std::int32_t>> selected;
  std::vector<Output> outputs;

 private:
  const CycleCounter& cycles_;
};

/// A query queue that a test fills beforehand: query q can be accepted from its arrival on.
class FakeQuerySource : public QuerySource {
 public:
  explicit FakeQuerySource(QueryObserver& observer) : observer_(observer) {}

  void add(std::int64_t arrival_cycle, const QueryVector& query) {
    arrivals_.push_back(arrival_cycle);
    queries_.push_back(query);
  }
  /// Query q arrives at q * interval and sees `visible_rows`.
  void add_all(const std::vector<std::vector<std::int32_t>>& queries, std::int64_t interval,
               int visible_rows) {
    for (const auto& query : queries) {
      add(static_cast<std::int64_t>(queries_.size()) * interval, {query, visible_rows});
    }
  }

  /// To be called before every edge: decides about the cycle that it begins.
  void before_edge(std::int64_t cycle) {
    available_.write(num_popped_ < queries_.size() && arrivals_[num_popped_] <= cycle);
  }

  bool available() const override { return available_.read(); }
  const sc_core::sc_event& available_event() const override {
    return available_.value_changed_event();
  }
  const QueryVector& pop() override {
    observer_.query_accepted(static_cast<std::int64_t>(num_popped_));
    return queries_[num_popped_++];
  }

  std::size_t num_popped() const { return num_popped_; }

 private:
  QueryObserver& observer_;
  std::vector<std::int64_t> arrivals_;
  std::vector<QueryVector> queries_;
  std::size_t num_popped_ = 0;
  sc_core::sc_signal<bool> available_{"query_available"};
};

/// What an issue register carried, and the cycle in which it was issued.
struct Issued {
  std::int64_t cycle;
  RowIssue issue;
};

/// "cycle:row" of a row, "cycle:-" of a step without one; "!" behind the last of a query.
inline std::string text_of(const std::vector<Issued>& issued) {
  std::string text;
  for (const Issued& i : issued) {
    text += text.empty() ? "" : " ";
    text +=
        i.issue.valid ? fmt::format("{}:{}", i.cycle, i.issue.row) : fmt::format("{}:-", i.cycle);
    text += i.issue.last ? "!" : "";
  }
  return text;
}

/// Borrows the multipliers in the scheduled cycles.
class FakeBorrower : public MultiplierBorrower {
 public:
  FakeBorrower(const CycleCounter& cycles, Schedule schedule)
      : cycles_(cycles), schedule_(std::move(schedule)) {}

  bool borrows_multipliers() const override { return schedule_(cycles_.now()); }

 private:
  const CycleCounter& cycles_;
  Schedule schedule_;
};

/// Stands still in the scheduled cycles.
class FakeStandstill : public Standstill {
 public:
  FakeStandstill(const CycleCounter& cycles, Schedule queue_full,
                 Schedule borrowed = Schedule::never())
      : cycles_(cycles), queue_full_(std::move(queue_full)), borrowed_(std::move(borrowed)) {}

  /// From now on in these cycles, for the queue.
  void stand_still(Schedule queue_full) { queue_full_ = std::move(queue_full); }

  std::optional<StallCause> standstill() const override {
    if (borrowed_(cycles_.now())) return StallCause::kMultipliersBorrowed;
    if (queue_full_(cycles_.now())) return StallCause::kQueueFull;
    return std::nullopt;
  }

 private:
  const CycleCounter& cycles_;
  Schedule queue_full_;
  Schedule borrowed_;
};

/// A fixture with an issue register, whose content is written down with the cycle of the issue.
class IssueTest : public SystemCTest {
 protected:
  IssueTest() {
    before_each_cycle([this](std::int64_t cycle) {
      if (!issue.read().is_bubble()) issued.push_back({cycle - 1, issue.read()});
    });
  }

  /// Issues `rows[k]` in cycle `at[k]`, bubbles in all others.
  void issue_rows(std::vector<Issued> rows) {
    each_cycle([this, todo = std::move(rows), next = std::size_t{0}](std::int64_t cycle) mutable {
      const bool now = next < todo.size() && todo[next].cycle == cycle;
      issue.write(now ? todo[next++].issue : RowIssue{});
    });
  }

  IssueSignal issue{"issue"};
  std::vector<Issued> issued;  ///< anything but bubbles
};

inline RowIssue row_issue(int row, int entry, int bank, bool last) {
  RowIssue issue;
  issue.row = row;
  issue.entry = entry;
  issue.bank = static_cast<decltype(issue.bank)>(bank);
  issue.valid = true;
  issue.last = last;
  return issue;
}

}  // namespace a3::test
