#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "a3/run/run_trace.h"

namespace a3 {

/// Exit statuses (README). Being stopped by signal s gives 128 + s.
enum ExitStatus : int { kSuccess = 0, kDisagreement = 1, kBadInput = 2 };

/// The subcommands. Each takes the arguments after its name and returns an exit status; bad input
/// throws InputError.
int run_command(const std::vector<std::string>& arguments);
int sweep_command(const std::vector<std::string>& arguments);
int tune_command(const std::vector<std::string>& arguments);
int config_command(const std::vector<std::string>& arguments);
int campaign_command(const std::vector<std::string>& arguments);
int trace_info_command(const std::vector<std::string>& arguments);

/// Of a run that came to its end, in which soft errors changed rows or outputs of so many queries;
/// says on stderr what differed that should not have.
int exit_status(const RunOutcome& outcome, std::int64_t num_changed = 0);

/// The whole command line, without the program's name. Reports errors on stderr and never throws.
int command_line(const std::vector<std::string>& arguments);

}  // namespace a3
