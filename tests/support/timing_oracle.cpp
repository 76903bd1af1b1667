#include "support/timing_oracle.h"

#include <algorithm>
#include <deque>
#include <set>

namespace a3::test {
namespace {

/// Steps that a list of row ids costs in windows of `width` over `num_rows`: a window costs
/// `steps_each` for each of its rows, at least one.
std::int64_t windowed_steps(const std::vector<std::int32_t>& positions, std::int64_t num_positions,
                            int width, int steps_each) {
  std::int64_t steps = 0;
  for (std::int64_t begin = 0; begin < num_positions; begin += width) {
    const auto in_window = std::count_if(positions.begin(), positions.end(), [&](std::int32_t p) {
      return p >= begin && p < begin + width;
    });
    steps += std::max<std::int64_t>(1, steps_each * in_window);
  }
  return steps;
}

/// Positions of the selected rows in the list of candidates.
std::vector<std::int32_t> positions_in(const QueryWork& work) {
  std::vector<std::int32_t> positions;
  for (std::size_t c = 0; c < work.candidates.size(); ++c) {
    if (std::count(work.selected.begin(), work.selected.end(), work.candidates[c]) > 0) {
      positions.push_back(static_cast<std::int32_t>(c));
    }
  }
  return positions;
}

/// Slot after slot: at a slot's end every query moves one module on, and the next that waits
/// enters.
std::vector<QueryTimes> lockstep_times(const Machine& machine, int num_rows,
                                       const std::vector<QueryWork>& queries, int num_slices) {
  const Timing& timing = machine.timing;
  const std::int64_t drain =
      std::max({timing.dot_product_cycles, timing.exponent_cycles, timing.output_cycles});
  std::vector<QueryTimes> times(queries.size());
  std::deque<std::optional<std::size_t>> modules(3);
  std::size_t next = 0;
  std::size_t num_done = 0;
  for (std::int64_t now = 0; num_done < queries.size();) {
    modules.pop_back();
    modules.emplace_front();
    if (next < queries.size() && queries[next].arrival_cycle <= now) {
      times[next].accept = now;
      modules.front() = next++;
    }
    std::int64_t most_rows = 0;
    for (const std::optional<std::size_t>& query : modules) {
      if (!query) continue;
      const int visible = queries[*query].num_visible_rows;
      most_rows = std::max<std::int64_t>(most_rows, visible == 0 ? num_rows : visible);
    }
    if (most_rows == 0) {  // an empty machine waits for an arrival, cycle by cycle
      ++now;
      continue;
    }
    now += num_slices * most_rows + drain;
    if (!modules.back()) continue;
    times[*modules.back()].done = now;
    ++num_done;
  }
  return times;
}

/// Walks the queries of an elastic machine in order. A query's own past and that of the two before
/// it decide all but the cycles in which later queries are initialised; those are found first, as
/// the selector runs ahead of the rest.
class ElasticOracle {
 public:
  ElasticOracle(const Machine& machine, int num_rows, const std::vector<QueryWork>& queries,
                int num_slices, std::int64_t iterations)
      : machine_(machine),
        num_rows_(num_rows),
        queries_(queries),
        num_slices_(num_slices),
        iterations_(iterations),
        times_(queries.size()) {}

  std::vector<QueryTimes> run() {
    // Cycle by cycle: what a cycle does depends only on earlier cycles and on who is accepted in
    // it.
    for (std::int64_t t = 0; done_ < queries_.size(); ++t) cycle(t);
    return times_;
  }

 private:
  struct Progress {
    bool accepted = false, finished = false, latched = false, scanned = false;
    bool post_started = false, post_ended = false, output_started = false, output_ended = false;
    std::int64_t scan_left = 0, post_left = 0, output_left = 0, drain_left = 0;
    bool done = false;
  };

  // `x` happened for query q at or before t; queries before the first count as long done.
  bool by(std::int64_t q, std::int64_t t, bool Progress::*flag,
          std::int64_t QueryTimes::*when) const {
    if (q < 0) return true;
    const auto i = static_cast<std::size_t>(q);
    return progress_[i].*flag && times_[i].*when <= t;
  }

  void cycle(std::int64_t t) {
    progress_.resize(queries_.size());
    if (machine_.candidate_selection) {
      select(t);
    } else {
      accept_directly(t);
    }
    const bool shares = machine_.candidate_selection && machine_.timing.shared_multipliers;
    const bool scan_borrowed = shares && initialising_.count(t) > 0;
    // A round reads its sorted keys in the next cycle and multiplies in the one after.
    const bool output_borrowed = shares && initialising_.count(t - 2) > 0;
    for (std::size_t q = 0; q < queries_.size() && progress_[q].latched; ++q) {
      scan(q, t, scan_borrowed);
      post(q, t);
      output(q, t, output_borrowed);
    }
  }

  void select(std::int64_t t) {
    // Queues of b entries, each filled slice after slice: B = s b.
    const std::int64_t c = machine_.timing.buffer_depth;
    const std::int64_t s = num_slices_;
    const std::int64_t b = 1 + (c - 1) / s + ((c - 1) % s == 0 ? 0 : 1);
    for (std::size_t q = 0; q < queries_.size(); ++q) {
      const auto before = static_cast<std::int64_t>(q) - 1;
      Progress& p = progress_[q];
      QueryTimes& x = times_[q];
      if (!p.accepted && by(before, t, &Progress::latched, &QueryTimes::latch) &&
          queries_[q].arrival_cycle <= t) {
        p.accepted = true;
        x.accept = t;
        x.iterations_end = t + s * b + s * iterations_;
        for (std::int64_t r = 0; r < s * b; ++r) initialising_.insert(t + r);
      }
      if (p.accepted && !p.latched && x.iterations_end <= t &&
          by(before, t, &Progress::scanned, &QueryTimes::scan_end)) {
        latch(q, t);
      }
      if (!p.latched) return;
    }
  }

  void accept_directly(std::int64_t t) {
    for (std::size_t q = 0; q < queries_.size(); ++q) {
      if (progress_[q].accepted) continue;
      const auto before = static_cast<std::int64_t>(q) - 1;
      if (!by(before, t, &Progress::scanned, &QueryTimes::scan_end) ||
          queries_[q].arrival_cycle > t) {
        return;
      }
      progress_[q].accepted = true;
      times_[q].accept = t;
      latch(q, t);
      return;
    }
  }

  void latch(std::size_t q, std::int64_t t) {
    progress_[q].latched = true;
    times_[q].latch = t;
    const int visible =
        queries_[q].num_visible_rows == 0 ? num_rows_ : queries_[q].num_visible_rows;
    times_[q].scan_steps = progress_[q].scan_left =
        machine_.candidate_selection ? windowed_steps(queries_[q].candidates, visible,
                                                      machine_.timing.scan_width_rows, num_slices_)
                                     : std::int64_t{num_slices_} * visible;
    times_[q].post_steps = progress_[q].post_left =
        machine_.post_scoring
            ? windowed_steps(positions_in(queries_[q]),
                             static_cast<std::int64_t>(queries_[q].candidates.size()),
                             machine_.timing.compare_width_rows, 1)
            : static_cast<std::int64_t>(queries_[q].candidates.size());
    progress_[q].output_left = num_slices_ * static_cast<std::int64_t>(queries_[q].selected.size());
  }

  void scan(std::size_t q, std::int64_t t, bool borrowed) {
    Progress& p = progress_[q];
    if (p.scanned) return;
    const auto two_before = static_cast<std::int64_t>(q) - 2;
    if (borrowed) {
      ++times_[q].scan_stalls_borrowed;
    } else if (!by(two_before, t, &Progress::post_ended, &QueryTimes::exponent_end)) {
      ++times_[q].scan_stalls_bank;
    } else if (--p.scan_left == 0) {
      p.scanned = true;
      times_[q].scan_end = t + 1;
    }
  }

  void post(std::size_t q, std::int64_t t) {
    Progress& p = progress_[q];
    if (p.post_ended || !p.scanned) return;
    const auto i = static_cast<std::int64_t>(q);
    if (!p.post_started) {
      const bool scores_complete = times_[q].scan_end + machine_.timing.dot_product_cycles <= t;
      if (!scores_complete || !by(i - 1, t, &Progress::post_ended, &QueryTimes::exponent_end))
        return;
      if (!by(i - 2, t, &Progress::output_ended, &QueryTimes::output_end)) {
        ++times_[q].post_stalls_bank;
        return;
      }
      p.post_started = true;
    }
    if (--p.post_left == 0) {
      p.post_ended = true;
      times_[q].exponent_end = t + 1;
    }
  }

  void output(std::size_t q, std::int64_t t, bool borrowed) {
    Progress& p = progress_[q];
    if (p.done || !p.post_ended) return;
    if (p.output_ended) {
      advance(q, t, borrowed);
      return;
    }
    if (!p.output_started) {
      const bool sum_complete = times_[q].exponent_end + machine_.timing.exponent_cycles <= t;
      const auto before = static_cast<std::int64_t>(q) - 1;
      if (!sum_complete || !by(before, t, &Progress::output_ended, &QueryTimes::output_end)) return;
      p.output_started = true;
    }
    if (borrowed) {
      ++times_[q].output_stalls_borrowed;
    } else if (--p.output_left == 0) {
      p.output_ended = true;
      p.drain_left = machine_.timing.output_cycles;
      times_[q].output_end = t + 1;
    }
  }

  /// The last row's way through the output's pipeline, which stands still as a whole.
  void advance(std::size_t q, std::int64_t t, bool borrowed) {
    Progress& p = progress_[q];
    if (borrowed || --p.drain_left > 0) return;
    p.done = true;
    times_[q].done = t + 1;
    ++done_;
  }

  const Machine& machine_;
  const int num_rows_;
  const std::vector<QueryWork>& queries_;
  const int num_slices_;
  const std::int64_t iterations_;
  std::vector<QueryTimes> times_;
  std::vector<Progress> progress_;
  std::set<std::int64_t> initialising_;
  std::size_t done_ = 0;
};

}  // namespace

std::vector<QueryTimes> expected_times(const Machine& machine, int num_rows,
                                       const std::vector<QueryWork>& queries, int num_slices,
                                       std::optional<std::int64_t> iterations) {
  if (machine.is_base()) return lockstep_times(machine, num_rows, queries, num_slices);
  if (!iterations && machine.candidate_selection) {
    iterations = iterations_for(*machine.candidate_selection, num_rows);
  }
  return ElasticOracle(machine, num_rows, queries, num_slices, iterations.value_or(0)).run();
}

}  // namespace a3::test
