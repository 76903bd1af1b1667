#include "cli/command_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <new>
#include <system_error>

#include "a3/base/input_error.h"
#include "a3/base/interrupted.h"
#include "a3/systemc/errors.h"
#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/stop_signal.h"
#include "cli/version_text.h"

namespace a3 {
namespace {

std::string usage() {
  std::string text =
      "Usage: a3sim COMMAND [options]\n\n"
      "A cycle-accurate simulator of the A3 attention accelerator.\n\n"
      "Commands:\n";
  for (const Command& command : commands()) {
    text += fmt::format("  {:<12}{}\n", command.name, command.summary);
  }
  return text +
         "\n'a3sim COMMAND --help' explains a command; 'a3sim --version' prints the version.\n";
}

const Command& command_named(const std::string& name) {
  const auto command =
      std::find_if(commands().begin(), commands().end(),
                   [&](const Command& candidate) { return candidate.name == name; });
  if (command != commands().end()) return *command;
  std::vector<std::string> names;
  for (const Command& known : commands()) names.push_back(known.name);
  throw InputError(fmt::format("'{}' is not a command; allowed: {}. See 'a3sim --help'.", name,
                               fmt::join(names, ", ")));
}

int dispatch(const std::vector<std::string>& words) {
  if (words.empty()) throw InputError("No command given.\n" + usage());
  const std::string& first = words.front();
  if (first == "--help" || first == "-h" || first == "help") {
    std::cout << usage();
    return kSuccess;
  }
  if (first == "--version") {
    std::cout << version_text();
    return kSuccess;
  }
  return execute(command_named(first), {words.begin() + 1, words.end()});
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

int command_line(const std::vector<std::string>& words) {
  log_to_stderr();
  install_signal_handlers();
  try {
    const int status = dispatch(words);
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
