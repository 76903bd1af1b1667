#include "faults/campaign.h"

#include <algorithm>
#include <cmath>

#include "a3/base/interrupted.h"
#include "a3/fast/fast_engine.h"
#include "a3/plan/fit.h"
#include "faults/random_place.h"
#include "report/query_change.h"

namespace a3 {
namespace {

/// After so many trials of each structure a round ends. It grows with what is done, since every
/// round writes all of it again.
std::int64_t round_end(std::int64_t begin) {
  constexpr std::int64_t kFewest = 100;
  return begin + std::max(kFewest, begin / 10 / kFewest * kFewest);
}

/// A trial of the round that waits for its operation.
struct Waiting {
  SoftError error;
  Trial* trial;
};

class Campaign {
 public:
  Campaign(const Machine& machine, const CampaignPlan& plan, InjectableEngine& engine,
           const CampaignOptions& options)
      : machine_(machine),
        plan_(plan),
        engine_(engine),
        options_(options),
        sound_(machine),
        output_ulp_(std::ldexp(1.0, -3 * machine.numerics.fraction_bits)) {
    for (const Structure structure : plan.structures) trials_.push_back({structure, {}});
  }

  std::vector<StructureTrials> run() {
    measure();
    for (std::int64_t begin = 0; begin < plan_.num_trials;) {
      const std::int64_t end = std::min(round_end(begin), plan_.num_trials);
      round(begin, end);
      if (options_.on_round) options_.on_round(trials_);
      begin = end;
    }
    return std::move(trials_);
  }

 private:
  /// When each operation ends if the trace runs without a pause in between.
  void measure() {
    const std::unique_ptr<OperationSource> trace = options_.open_trace();
    Operation operation;
    std::int64_t end_cycle = 0;
    while (trace->next(operation)) {
      check_stop();
      check_strikable(operation, static_cast<std::int64_t>(end_cycles_.size()), machine_);
      end_cycle += sound_.run(operation).makespan_cycles;
      end_cycles_.push_back(end_cycle);
    }
  }

  SoftError draw_error(Structure structure, std::int64_t trial) const {
    Draw draw(
        {plan_.seed, static_cast<std::uint64_t>(structure), static_cast<std::uint64_t>(trial)});
    const std::int64_t at = draw.below(end_cycles_.back());
    const auto operation = std::upper_bound(end_cycles_.begin(), end_cycles_.end(), at);
    SoftError error;
    error.structure = structure;
    error.operation = operation - end_cycles_.begin();
    error.cycle = operation == end_cycles_.begin() ? at : at - *std::prev(operation);
    error.place = draw_place(structure, machine_, draw);
    return error;
  }

  void round(std::int64_t begin, std::int64_t end) {
    std::vector<StructureTrials> drawn = trials_;
    std::vector<Waiting> waiting;
    for (StructureTrials& of_structure : drawn) {
      of_structure.trials.resize(static_cast<std::size_t>(end));
      for (std::int64_t t = begin; t < end; ++t) {
        waiting.push_back({draw_error(of_structure.structure, t),
                           &of_structure.trials[static_cast<std::size_t>(t)]});
      }
    }
    std::stable_sort(waiting.begin(), waiting.end(), [](const Waiting& a, const Waiting& b) {
      return a.error.operation < b.error.operation;
    });
    strike(waiting);
    trials_ = std::move(drawn);
  }

  void strike(const std::vector<Waiting>& waiting) {
    const std::unique_ptr<OperationSource> trace = options_.open_trace();
    Operation operation;
    std::int64_t index = -1;
    for (const Waiting& next : waiting) {
      const bool is_another = index < next.error.operation;
      while (index < next.error.operation && trace->next(operation)) ++index;
      if (is_another) sound_.run(operation);
      check_stop();
      *next.trial = struck(operation, next.error);
      if (options_.on_progress) options_.on_progress(++num_done_);
    }
  }

  Trial struck(const Operation& operation, const SoftError& error) {
    engine_.inject({error});
    const OperationResult& result = engine_.run(operation);
    Trial trial;
    trial.error = error;
    trial.flipped = engine_.flipped().front();
    for (const QueryChange& change :
         changed_queries(sound_.result(), result, operation.num_dims(), output_ulp_)) {
      trial.queries_with_rows_changed += change.rows() ? 1 : 0;
      trial.queries_with_output_changed += change.output() ? 1 : 0;
      trial.queries_with_cycles_changed += change.cycles() ? 1 : 0;
      trial.elements_changed += change.num_elements;
      trial.max_abs_change = std::max(trial.max_abs_change, change.max_abs_change);
    }
    return trial;
  }

  void check_stop() const {
    if (options_.stop_requested && options_.stop_requested()) throw Interrupted();
  }

  const Machine machine_;
  const CampaignPlan plan_;
  InjectableEngine& engine_;
  const CampaignOptions& options_;
  FastEngine sound_;
  const double output_ulp_;
  std::vector<std::int64_t> end_cycles_;  // of each operation, from the start of the trace
  std::vector<StructureTrials> trials_;   // of the rounds that are over
  std::int64_t num_done_ = 0;
};

std::optional<double> median(std::vector<double> numbers) {
  if (numbers.empty()) return std::nullopt;
  std::sort(numbers.begin(), numbers.end());
  const std::size_t middle = numbers.size() / 2;
  return numbers.size() % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}

}  // namespace

StructureRates rates_of(const StructureTrials& trials, const Machine& machine, double confidence) {
  const auto num_trials = static_cast<std::int64_t>(trials.trials.size());
  const auto count = [&](auto is_hit) {
    return std::count_if(trials.trials.begin(), trials.trials.end(), is_hit);
  };
  const auto rate = [&](std::int64_t Trial::*queries) {
    return rate_of(count([=](const Trial& trial) { return trial.*queries > 0; }), num_trials,
                   confidence);
  };
  std::vector<double> changes;
  for (const Trial& trial : trials.trials) {
    if (trial.elements_changed > 0) changes.push_back(trial.max_abs_change);
  }
  std::optional<double> largest;
  if (!changes.empty()) largest = *std::max_element(changes.begin(), changes.end());
  return {trials.structure,
          size_bits(trials.structure, machine),
          num_trials,
          count([](const Trial& trial) { return trial.flipped.has_value(); }),
          rate(&Trial::queries_with_rows_changed),
          rate(&Trial::queries_with_output_changed),
          rate(&Trial::queries_with_cycles_changed),
          median(std::move(changes)),
          largest};
}

std::vector<StructureTrials> run_campaign(const Machine& machine, const CampaignPlan& plan,
                                          InjectableEngine& engine,
                                          const CampaignOptions& options) {
  return Campaign(machine, plan, engine, options).run();
}

}  // namespace a3
