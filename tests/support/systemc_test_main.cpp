// main of every test binary that builds SystemC modules.

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <systemc>

namespace {

/// What the kernel makes of an exception that leaves a process; it goes on to the test.
bool is_exception_of_a_process(const sc_core::sc_report& report) {
  return std::strcmp(report.get_msg_type(), sc_core::SC_ID_SIMULATION_UNCAUGHT_EXCEPTION_) == 0;
}

void fail_on_complaint(const sc_core::sc_report& report, const sc_core::sc_actions& actions) {
  if (report.get_severity() >= sc_core::SC_WARNING && !is_exception_of_a_process(report)) {
    const char* verb = report.get_severity() == sc_core::SC_WARNING ? "warns" : "reports an error";
    ADD_FAILURE() << "SystemC " << verb << ": " << report.get_msg_type() << ": "
                  << report.get_msg();
  }
  sc_core::sc_report_handler::default_handler(report, actions);
}

}  // namespace

int sc_main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  sc_core::sc_report_handler::set_handler(fail_on_complaint);
  return RUN_ALL_TESTS();
}

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
