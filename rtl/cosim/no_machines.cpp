// The list of a program that was built without machines.
#include "rtl/cosim/rtl_core.h"

namespace a3::rtl {

const std::vector<RtlMachine>& rtl_machines() {
  static const std::vector<RtlMachine> none;
  return none;
}

}  // namespace a3::rtl
