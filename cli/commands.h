#pragma once

#include <vector>

#include "cli/command.h"

namespace a3 {

/// Each in a file of its own.
Command run_command();
Command sweep_command();
Command tune_command();
Command campaign_command();
Command config_command();
Command trace_info_command();

/// All of them, in the order in which the help lists them.
const std::vector<Command>& commands();

}  // namespace a3
