#pragma once

#include <cstdint>
#include <string>

#include "a3/report/saturation.h"
#include "a3/run/run_trace.h"

namespace a3 {

/// Exit statuses (README). Being stopped by signal s gives 128 + s.
enum ExitStatus : int { kSuccess = 0, kDisagreement = 1, kBadInput = 2 };

/// Says on stderr if too many elements saturate at the machine's number format (docs/numerics.md);
/// `where` tells it from others, empty if there are none.
void warn_of_saturation(const Saturation& saturation, const Numerics& numerics,
                        const std::string& where = "");

/// Of a run that came to its end, in which soft errors changed rows or outputs of so many queries;
/// says on stderr what differed that should not have.
int exit_status(const RunOutcome& outcome, std::int64_t num_changed = 0);

}  // namespace a3
