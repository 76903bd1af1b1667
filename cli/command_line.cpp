#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <iostream>
#include <map>
#include <new>
#include <system_error>

#include "a3/base/input_error.h"
#include "a3/base/interrupted.h"
#include "a3/systemc/errors.h"
#include "cli/commands.h"
#include "cli/stop_signal.h"

namespace a3 {
namespace {

constexpr const char* kUsage =
    "Usage: a3sim COMMAND [options]\n\n"
    "A cycle-accurate simulator of the A3 attention accelerator.\n\n"
    "Commands:\n"
    "  run         run attention traces through a machine\n"
    "  sweep       run many values of M, T and other fields, one line of a table each\n"
    "  tune        choose M and T for a bound on accuracy\n"
    "  campaign    flip bits of a running machine, and count what that changes\n"
    "  config      check a configuration and print the machine it describes\n"
    "  trace-info  check and describe trace files\n\n"
    "'a3sim COMMAND --help' explains a command; 'a3sim --version' prints the version.\n";

using Command = int (*)(const std::vector<std::string>&);

int dispatch(const std::vector<std::string>& arguments) {
  static const std::map<std::string, Command> commands = {
      {"run", run_command},       {"sweep", sweep_command},
      {"tune", tune_command},     {"campaign", campaign_command},
      {"config", config_command}, {"trace-info", trace_info_command}};
  if (arguments.empty()) throw InputError(std::string("No command given.\n") + kUsage);
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") {
    std::cout << kUsage;
    return kSuccess;
  }
  if (first == "--version") {
    std::cout << "a3sim " A3_VERSION "\n";
    return kSuccess;
  }
  const auto command = commands.find(first);
  if (command == commands.end()) {
    throw InputError(
        fmt::format("'{}' is not a command; allowed: run, sweep, tune, campaign, config, "
                    "trace-info. See 'a3sim "
                    "--help'.",
                    first));
  }
  return command->second({arguments.begin() + 1, arguments.end()});
}

/// What a command says on standard output is a result, too.
void check_standard_output() {
  errno = 0;
  std::cout.flush();
  if (std::cout) return;
  const std::string reason = errno == 0 ? "" : " (" + std::generic_category().message(errno) + ")";
  throw InputError("standard output: cannot be written" + reason +
                   ", so what stands there is incomplete; files that were asked for are whole.");
}

void log_to_stderr() {
  spdlog::set_default_logger(spdlog::stderr_color_st("a3sim"));
  spdlog::set_pattern("%n: %^%l%$: %v");
}

}  // namespace

int command_line(const std::vector<std::string>& arguments) {
  log_to_stderr();
  install_signal_handlers();
  try {
    const int status = dispatch(arguments);
    check_standard_output();
    return status;
  } catch (const InputError& error) {
    for (const std::string& message : error.messages()) spdlog::error("{}", message);
    return kBadInput;
  } catch (const Interrupted&) {
    spdlog::error("interrupted; nothing was written");
    return 128 + stop_signal();
  } catch (const StuckError& error) {
    spdlog::error("the simulated machine is stuck. {}", error.what());
    return kDisagreement;
  } catch (const std::bad_alloc&) {
    spdlog::error("out of memory; nothing was written. Choose a smaller machine or trace.");
    return kBadInput;
  } catch (const std::system_error& error) {
    spdlog::error(
        "the system refused something the run needs: {}; nothing was written. Is there too little "
        "memory, or a limit on processes or files?",
        error.what());
    return kBadInput;
  } catch (const std::exception& error) {
    spdlog::error("defect of the simulator, please report it: {}", error.what());
    return kDisagreement;
  }
}

}  // namespace a3
