#pragma once

#include <memory>
#include <stdexcept>

#include "Vtested_narrow_selector.h"
#include "Vtested_narrow_selector___024root.h"
#include "Vtested_selector.h"
#include "Vtested_selector___024root.h"
#include "rtl/tests/control/rtl_candidate_scan.h"
#include "rtl/tests/control/rtl_lockstep_sequencer.h"
#include "rtl/tests/control/rtl_output_issue.h"
#include "rtl/tests/control/rtl_post_scoring_unit.h"
#include "rtl/tests/control/rtl_selector.h"

// Of the sizes that CMakeLists.txt builds.
namespace a3::test {

using TestedCandidateScan = rtl::test::RtlCandidateScan;
using TestedPostScoringUnit = rtl::test::RtlPostScoringUnit;
using TestedOutputIssue = rtl::test::RtlOutputIssue;
using TestedLockstepSequencer = rtl::test::RtlLockstepSequencer;

inline std::unique_ptr<SelectorBlock> make_tested_selector(const char* name, const Machine& machine,
                                                           const SelectorPorts& ports) {
  if (machine.hardware.num_lanes == 1) {
    return std::make_unique<
        rtl::test::RtlSelector<Vtested_narrow_selector, Vtested_narrow_selector___024root>>(
        name, rtl::test::SelectorSize{1, 3, 4}, machine, ports);
  }
  return std::make_unique<rtl::test::RtlSelector<Vtested_selector, Vtested_selector___024root>>(
      name, rtl::test::SelectorSize{3, 2, 4}, machine, ports);
}

}  // namespace a3::test
