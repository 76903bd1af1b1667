#pragma once

#include <optional>
#include <string>
#include <vector>

#include "a3/explore/attention_properties.h"
#include "a3/explore/keep_prediction.h"
#include "a3/machine/machine.h"
#include "a3/workload/operation.h"
#include "cli/arguments.h"

// What of a trace decides whether approximation works on it (docs/when_it_works.md).
namespace a3 {

void add_advice_option(boost::program_options::options_description& options);

/// The machine that is given; without one those of the paper's two settings, with room for any
/// operation.
std::vector<Machine> machines_to_advise(const std::optional<Machine>& given);

/// Properties of a trace's attention, and what each machine is expected to keep of it.
class TraceAdvice {
 public:
  /// Machines that differ in M and T alone; none: nothing is added.
  explicit TraceAdvice(const std::vector<Machine>& machines);

  void add(const Operation& operation);

  /// Lines, as `trace-info` prints them.
  std::string text() const;

 private:
  struct Prediction {
    Machine machine;
    KeepPrediction prediction;
  };

  AttentionProperties properties_;
  std::vector<Prediction> predictions_;
};

}  // namespace a3
