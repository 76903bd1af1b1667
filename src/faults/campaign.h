#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "a3/faults/injectable_engine.h"
#include "a3/machine/machine.h"
#include "a3/workload/operation_source.h"
#include "faults/rates.h"

namespace a3 {

/// What a campaign asks.
struct CampaignPlan {
  std::vector<Structure> structures;  ///< which the machine has, each once
  std::int64_t num_trials = 0;        ///< of each structure
  std::uint64_t seed = 1;
  double confidence = 0.95;
};

/// One error in one operation.
struct Trial {
  SoftError error;
  std::optional<FlippedWord> flipped;  ///< nothing where the operation keeps no word
  std::int64_t queries_with_rows_changed = 0;
  std::int64_t queries_with_output_changed = 0;
  std::int64_t queries_with_cycles_changed = 0;
  std::int64_t elements_changed = 0;
  double max_abs_change = 0;  ///< of an element of an output
};

/// The trials of one structure, in the order in which they were drawn.
struct StructureTrials {
  Structure structure;
  std::vector<Trial> trials;
};

/// How often an error in a structure changes something, and how much.
struct StructureRates {
  Structure structure;
  std::int64_t size_bits;
  std::int64_t num_trials;
  std::int64_t num_in_use;  ///< struck a word of the operation
  Rate rows_changed;
  Rate output_changed;
  Rate cycles_changed;
  std::optional<double> max_abs_change_median;  ///< of trials that changed an output
  std::optional<double> max_abs_change_largest;
};

StructureRates rates_of(const StructureTrials& trials, const Machine& machine, double confidence);

/// How a campaign runs.
struct CampaignOptions {
  std::function<std::unique_ptr<OperationSource>()> open_trace;  ///< from its first operation
  std::function<bool()> stop_requested;
  std::function<void(std::int64_t num_trials_done)> on_progress;
  /// The trials so far, a round more each time.
  std::function<void(const std::vector<StructureTrials>&)> on_round;
};

/// Strikes the machine once a trial. An error's cycle is any of the trace's, its place any bit of
/// the structure, each as likely as the others; what it changes is told by the same operation
/// without it. Trials run in rounds, each over the whole trace. The same seed gives the same
/// trials, of which more only add to fewer.
///
/// Throws Interrupted between two trials, InputError for an operation that cannot be struck
/// (a3/plan/fit.h), and what trace and engine throw.
std::vector<StructureTrials> run_campaign(const Machine& machine, const CampaignPlan& plan,
                                          InjectableEngine& engine, const CampaignOptions& options);

/// rates.csv and trials.csv: a header and a line each.
std::string rates_csv(const std::vector<StructureTrials>& trials, const Machine& machine,
                      double confidence);
std::string trials_csv(const std::vector<StructureTrials>& trials, const Machine& machine);

/// The rates for a terminal.
std::string rates_text(const std::vector<StructureTrials>& trials, const Machine& machine,
                       double confidence);

}  // namespace a3
