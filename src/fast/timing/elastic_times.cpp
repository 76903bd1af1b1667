#include "fast/timing/elastic_times.h"

#include <algorithm>
#include <limits>

#include "uarch/latencies.h"

namespace a3::fast {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max() / 2;

/// Cycles [begin, end).
struct Span {
  std::int64_t begin;
  std::int64_t end;
};

std::int64_t overlap(const Span& a, const Span& b) {
  return std::max<std::int64_t>(0, std::min(a.end, b.end) - std::max(a.begin, b.begin));
}

/// When `num_steps` steps end that may begin at `begin` and pause in `pause`.
std::int64_t end_of_steps(std::int64_t begin, std::int64_t num_steps, const Span& pause) {
  if (begin >= pause.end || begin + num_steps <= pause.begin) return begin + num_steps;
  const std::int64_t steps_before = std::max<std::int64_t>(0, pause.begin - begin);
  return pause.end + num_steps - steps_before;
}

/// The moments of one operation's queries. Queries before the first lie before everything.
class Recurrences {
 public:
  Recurrences(const Machine& machine, const Arrivals& arrivals,
              const std::vector<QuerySteps>& steps, std::vector<ElasticMoments>& moments,
              Activity& stalls)
      : timing_(machine.timing),
        arrivals_(arrivals),
        selects_(machine.candidate_selection.has_value()),
        borrows_(selects_ && timing_.shared_multipliers),
        steps_(steps),
        num_queries_(static_cast<std::int64_t>(steps.size())),
        moments_(moments),
        stalls_(stalls) {
    ElasticMoments not_yet;
    not_yet.accepted = kNever;
    moments_.assign(steps.size() + kBefore + 1, not_yet);
  }

  void run();
  QueryTimes times(std::int64_t query) const {
    const ElasticMoments& moments = moments_[static_cast<std::size_t>(query + kBefore)];
    return {moments.accepted, moments.done};
  }

 private:
  void accept_and_latch(std::int64_t query);
  void scan(std::int64_t query);
  void post_score(std::int64_t query);
  void output(std::int64_t query);
  void drain();

  std::int64_t arrival(std::int64_t query) const { return arrivals_(query); }
  const QuerySteps& steps(std::int64_t query) const {
    return steps_[static_cast<std::size_t>(query)];
  }
  ElasticMoments& at(std::int64_t query) {
    return moments_[static_cast<std::size_t>(query + kBefore)];
  }
  /// The cycles in which a query's selection takes the multipliers from the scan.
  Span scan_pause(std::int64_t query) {
    if (!borrows_ || query >= num_queries_) return {kNever, kNever};
    const std::int64_t begin = at(query).accepted;
    return {begin, begin + steps(query).selector.borrowed};
  }
  /// The cycles in which it takes them from the output: its keys are read first.
  Span output_pause(std::int64_t query) {
    const Span pause = scan_pause(query);
    return {pause.begin + kBorrowedMultiplyDelayCycles, pause.end + kBorrowedMultiplyDelayCycles};
  }

  static constexpr std::int64_t kBefore = 2;

  const Timing& timing_;
  const Arrivals& arrivals_;
  const bool selects_;
  const bool borrows_;
  const std::vector<QuerySteps>& steps_;
  const std::int64_t num_queries_;
  std::vector<ElasticMoments>& moments_;
  Activity& stalls_;
  std::int64_t next_borrower_ = 0;  ///< first query whose selection may still hold up the output
};

void Recurrences::run() {
  // The selector runs ahead: query q's output may be held up by the selection of query q + 5, which
  // query q + 4's latch decides, and by none later, since query q + 4's scan waits until query
  // q + 2's scores are read, which are not before query q's output has ended.
  constexpr std::int64_t kPostLag = 2;
  constexpr std::int64_t kOutputLag = 4;
  const auto exists = [this](std::int64_t query) { return query >= 0 && query < num_queries_; };
  if (selects_) at(0).accepted = arrival(0);
  for (std::int64_t q = 0; q < num_queries_ + kOutputLag; ++q) {
    if (exists(q)) accept_and_latch(q);
    if (exists(q - kOutputLag)) output(q - kOutputLag);
    if (exists(q - kPostLag)) post_score(q - kPostLag);
    if (exists(q)) scan(q);
  }
  drain();
}

void Recurrences::accept_and_latch(std::int64_t query) {
  ElasticMoments& own = at(query);
  const std::int64_t scan_free = at(query - 1).scan_end;
  if (!selects_) {
    own.accepted = own.latched = std::max(arrival(query), scan_free);
    return;
  }
  const std::int64_t selection_end = own.accepted + steps(query).selector.busy;
  own.latched = std::max(selection_end, scan_free);
  stalls_[Counter::kSelectionStallVectorBusyCycles] += own.latched - selection_end;
  at(query + 1).accepted =
      query + 1 < num_queries_ ? std::max(own.latched, arrival(query + 1)) : kNever;
}

void Recurrences::scan(std::int64_t query) {
  ElasticMoments& own = at(query);
  const std::int64_t bank_free = std::max(own.latched, at(query - 2).exponent_end);
  // Only the next query borrows while this one is scanned.
  const Span pause = scan_pause(query + 1);
  own.scan_end = end_of_steps(bank_free, steps(query).scan_steps, pause);

  stalls_[Counter::kDotProductStallMultipliersBorrowedCycles] +=
      overlap({own.latched, own.scan_end}, pause);
  stalls_[Counter::kDotProductStallBankBusyCycles] +=
      bank_free - own.latched - overlap({own.latched, bank_free}, pause);
}

void Recurrences::post_score(std::int64_t query) {
  ElasticMoments& own = at(query);
  const std::int64_t ready =
      std::max(own.scan_end + timing_.dot_product_cycles, at(query - 1).exponent_end);
  const std::int64_t begin = std::max(ready, at(query - 2).output_end);
  stalls_[Counter::kPostScoringStallBankBusyCycles] += begin - ready;
  own.exponent_end = begin + steps(query).post_steps;
}

void Recurrences::output(std::int64_t query) {
  ElasticMoments& own = at(query);
  std::int64_t now = std::max(own.exponent_end + timing_.exponent_cycles, at(query - 1).output_end);
  std::int64_t steps_left = steps(query).output_steps;
  while (output_pause(next_borrower_).begin < now + steps_left) {
    const Span pause = output_pause(next_borrower_);
    if (pause.end > now) {
      const std::int64_t pause_begin = std::max(now, pause.begin);
      steps_left -= pause_begin - now;
      stalls_[Counter::kOutputStallMultipliersBorrowedCycles] += pause.end - pause_begin;
      now = pause.end;
    }
    ++next_borrower_;
  }
  own.output_end = now + steps_left;
}

/// The rows in flight after each query's last step, which stand still with the output. Any number
/// of later queries may be accepted meanwhile, so all acceptances are known first.
void Recurrences::drain() {
  std::int64_t first_borrower = 0;
  for (std::int64_t q = 0; q < num_queries_; ++q) {
    ElasticMoments& own = at(q);
    while (output_pause(first_borrower).end <= own.output_end) ++first_borrower;
    std::int64_t done = own.output_end + timing_.output_cycles;
    for (std::int64_t b = first_borrower; output_pause(b).begin < done; ++b) {
      const Span pause = output_pause(b);
      done += pause.end - std::max(own.output_end, pause.begin);
    }
    own.done = done;
  }
}

}  // namespace

void elastic_times(const Machine& machine, const Arrivals& arrivals,
                   const std::vector<QuerySteps>& steps, std::vector<ElasticMoments>& workspace,
                   std::vector<QueryTimes>& times, Activity& stalls) {
  Recurrences recurrences(machine, arrivals, steps, workspace, stalls);
  recurrences.run();
  times.resize(steps.size());
  for (std::size_t q = 0; q < times.size(); ++q) {
    times[q] = recurrences.times(static_cast<std::int64_t>(q));
  }
}

}  // namespace a3::fast
