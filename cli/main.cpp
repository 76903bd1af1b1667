#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <systemc>
#include <vector>

#include "cli/command_line.h"

int sc_main(int argc, char** argv) {
  // Notes such as the waveform's time unit; stdout is for the summary.
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  return a3::command_line(std::vector<std::string>(argv + 1, argv + argc));
}

namespace {

/// A standard stream that is closed would be the number of the next file opened, and messages would
/// stand in a result. What is put there instead is open the wrong way round, so that to use it
/// remains an error.
void occupy_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) != -1) continue;
    if (open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream) std::_Exit(2);
  }
}

}  // namespace

int main(int argc, char** argv) {
  occupy_closed_streams();
  // SystemC's banner would stand in front of every message.
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
