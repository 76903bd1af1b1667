#pragma once

#include <memory>

#include "modules/control/lockstep_sequencer.h"
#include "modules/control/output_issue.h"
#include "modules/pipelines/post_scoring_unit.h"
#include "modules/select/candidate_scan.h"
#include "modules/select/greedy/greedy_selector.h"

namespace a3::test {

using TestedCandidateScan = CandidateScan;
using TestedPostScoringUnit = PostScoringUnit;
using TestedOutputIssue = OutputIssue;
using TestedLockstepSequencer = LockstepSequencer;

inline std::unique_ptr<SelectorBlock> make_tested_selector(const char* name, const Machine& machine,
                                                           const SelectorPorts& ports) {
  return std::make_unique<GreedySelector>(name, machine, ports);
}

}  // namespace a3::test
