#include "cli/commands.h"

namespace a3 {

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {run_command(),    sweep_command(),
                                           tune_command(),   campaign_command(),
                                           config_command(), trace_info_command()};
  return all;
}

}  // namespace a3
