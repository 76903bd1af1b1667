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

int main(int argc, char** argv) {
  // SystemC's banner would stand in front of every message.
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
