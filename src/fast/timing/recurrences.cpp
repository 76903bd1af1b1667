#include "fast/timing/recurrences.h"

#include <algorithm>
#include <limits>

#include "uarch/latencies.h"

namespace a3::fast {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max() / 2;

std::int64_t overlap(std::int64_t begin_a, std::int64_t end_a, std::int64_t begin_b,
                     std::int64_t end_b) {
  return std::max<std::int64_t>(0, std::min(end_a, end_b) - std::max(begin_a, begin_b));
}

/// When `num_steps` steps end that may begin at `begin` and pause in [pause_begin, pause_end).
std::int64_t end_of_steps(std::int64_t begin, std::int64_t num_steps, std::int64_t pause_begin,
                          std::int64_t pause_end) {
  if (begin >= pause_end || begin + num_steps <= pause_begin) return begin + num_steps;
  const std::int64_t steps_before = std::max<std::int64_t>(0, pause_begin - begin);
  return pause_end + num_steps - steps_before;
}

}  // namespace

void Recurrences::run(const Machine& machine, int num_rows, std::int64_t num_iterations,
                      const std::vector<QuerySteps>& steps, std::vector<QueryTimes>& times,
                      Activity& activity) {
  machine_ = &machine;
  activity_ = &activity;
  num_iterations_ = num_iterations;
  num_queries_ = static_cast<std::int64_t>(steps.size());
  times.resize(steps.size());
  if (machine.is_base()) {
    lockstep(num_rows, steps.size(), times);
  } else {
    elastic(steps, times);
  }
}

std::int64_t Recurrences::arrival(std::int64_t query) const {
  return query * machine_->workload.arrival_interval_cycles;
}

void Recurrences::lockstep(int num_rows, std::size_t num_queries,
                           std::vector<QueryTimes>& times) const {
  constexpr std::int64_t kNumModules = 3;
  const std::int64_t slot = num_rows + lockstep_drain_cycles(machine_->timing);
  std::int64_t previous = -kNumModules * slot;
  for (std::size_t q = 0; q < num_queries; ++q) {
    std::int64_t accept = arrival(static_cast<std::int64_t>(q));
    // While the machine holds a query, slots end in its step.
    if (accept < previous + kNumModules * slot) {
      const std::int64_t waited = std::max<std::int64_t>(accept - previous, 1);
      accept = previous + (waited + slot - 1) / slot * slot;
    }
    times[q] = {accept, accept + kNumModules * slot};
    previous = accept;
  }
}

void Recurrences::elastic(const std::vector<QuerySteps>& steps, std::vector<QueryTimes>& times) {
  // The selector runs ahead: query q's output may be held up by the initialisation of query q + 5,
  // which query q + 4's latch decides, and by none later, since query q + 4's scan waits until
  // query q + 2's scores are read, which are not before query q's output has ended.
  constexpr std::int64_t kPostLag = 2;
  constexpr std::int64_t kOutputLag = 4;
  borrows_ = num_iterations_ > 0 && machine_->timing.shared_multipliers;
  next_round_ = 0;
  Moments not_yet;
  not_yet.accepted = kNever;
  moments_.assign(steps.size() + kBefore + 1, not_yet);
  const auto of = [&](std::int64_t query) -> const QuerySteps& {
    return steps[static_cast<std::size_t>(query)];
  };
  const auto exists = [this](std::int64_t query) { return query >= 0 && query < num_queries_; };
  if (num_iterations_ > 0) at(0).accepted = arrival(0);
  for (std::int64_t q = 0; q < num_queries_ + kOutputLag; ++q) {
    if (exists(q)) accept_and_latch(q);
    if (exists(q - kOutputLag)) output(q - kOutputLag, of(q - kOutputLag).selected);
    if (exists(q - kPostLag)) post_score(q - kPostLag, of(q - kPostLag).post_steps);
    if (exists(q)) scan(q, of(q).scan_steps);
  }
  for (std::int64_t q = 0; q < num_queries_; ++q) {
    times[static_cast<std::size_t>(q)] = {at(q).accepted,
                                          at(q).output_end + machine_->timing.output_cycles};
  }
}

void Recurrences::accept_and_latch(std::int64_t query) {
  Moments& own = at(query);
  const std::int64_t scan_free = at(query - 1).scan_end;
  if (num_iterations_ == 0) {
    own.accepted = own.latched = std::max(arrival(query), scan_free);
    return;
  }
  const std::int64_t iterations_end =
      own.accepted + machine_->timing.buffer_depth + num_iterations_;
  own.latched = std::max(iterations_end, scan_free);
  (*activity_)[Counter::kSelectionStallVectorBusyCycles] += own.latched - iterations_end;
  at(query + 1).accepted =
      query + 1 < num_queries_ ? std::max(own.latched, arrival(query + 1)) : kNever;
}

void Recurrences::scan(std::int64_t query, std::int64_t num_steps) {
  Moments& own = at(query);
  const std::int64_t bank_free = std::max(own.latched, at(query - 2).exponent_end);
  // Only the next query is initialised while this one is scanned.
  const std::int64_t round_begin = borrows_ ? at(query + 1).accepted : kNever;
  const std::int64_t round_end = round_begin + machine_->timing.buffer_depth;
  own.scan_end = end_of_steps(bank_free, num_steps, round_begin, round_end);

  (*activity_)[Counter::kDotProductStallMultipliersBorrowedCycles] +=
      overlap(own.latched, own.scan_end, round_begin, round_end);
  (*activity_)[Counter::kDotProductStallBankBusyCycles] +=
      bank_free - own.latched - overlap(own.latched, bank_free, round_begin, round_end);
}

void Recurrences::post_score(std::int64_t query, std::int64_t num_steps) {
  Moments& own = at(query);
  const std::int64_t ready =
      std::max(own.scan_end + machine_->timing.dot_product_cycles, at(query - 1).exponent_end);
  const std::int64_t begin = std::max(ready, at(query - 2).output_end);
  (*activity_)[Counter::kPostScoringStallBankBusyCycles] += begin - ready;
  own.exponent_end = begin + num_steps;
}

void Recurrences::output(std::int64_t query, std::int64_t num_steps) {
  Moments& own = at(query);
  std::int64_t now =
      std::max(own.exponent_end + machine_->timing.exponent_cycles, at(query - 1).output_end);
  std::int64_t steps_left = num_steps;
  const std::int64_t depth = machine_->timing.buffer_depth;
  while (borrows_ && next_round_ < num_queries_ && at(next_round_).accepted < now + steps_left) {
    const std::int64_t round_begin = at(next_round_).accepted;
    const std::int64_t round_end = round_begin + depth;
    if (round_end > now) {
      const std::int64_t pause_begin = std::max(now, round_begin);
      steps_left -= pause_begin - now;
      (*activity_)[Counter::kOutputStallMultipliersBorrowedCycles] += round_end - pause_begin;
      now = round_end;
    }
    ++next_round_;
  }
  own.output_end = now + steps_left;
}

}  // namespace a3::fast
