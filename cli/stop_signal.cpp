#include "cli/stop_signal.h"

#include <csignal>

namespace a3 {
namespace {

volatile std::sig_atomic_t received_signal = 0;

void remember(int signal) {
  received_signal = signal;
}

}  // namespace

void install_signal_handlers() {
  std::signal(SIGINT, remember);
  std::signal(SIGTERM, remember);
  // A hang-up that is ignored, as under nohup, stays so.
  if (std::signal(SIGHUP, remember) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
}

int stop_signal() {
  return received_signal;
}

}  // namespace a3
