#pragma once

#include <cstdint>

#include "a3/run/run_trace.h"

namespace a3 {

/// Exit statuses (README). Being stopped by signal s gives 128 + s.
enum ExitStatus : int { kSuccess = 0, kDisagreement = 1, kBadInput = 2 };

/// Of a run that came to its end, in which soft errors changed rows or outputs of so many queries;
/// says on stderr what differed that should not have.
int exit_status(const RunOutcome& outcome, std::int64_t num_changed = 0);

}  // namespace a3
