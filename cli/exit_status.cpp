#include "cli/exit_status.h"

#include <spdlog/spdlog.h>

namespace a3 {

int exit_status(const RunOutcome& outcome, std::int64_t num_changed) {
  const std::int64_t num_mismatches = outcome.totals.golden_mismatches.value_or(num_changed);
  if (num_mismatches == num_changed) return kSuccess;
  if (num_changed > 0) {
    spdlog::error(
        "{} of {} queries differ from the golden model, but soft errors changed {}; please report "
        "this defect of the simulator",
        num_mismatches, outcome.totals.num_queries, num_changed);
    return kDisagreement;
  }
  spdlog::error("{} of {} queries differ from the golden model; the first: {}", num_mismatches,
                outcome.totals.num_queries, outcome.first_mismatch);
  return kDisagreement;
}

}  // namespace a3
