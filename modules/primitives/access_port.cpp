#include "a3/systemc/access_port.h"

#include <fmt/format.h>

#include "a3/systemc/errors.h"

namespace a3 {

void AccessPort::throw_hazard(const char* name) {
  throw ModelError(fmt::format("{}: used twice in one cycle", name));
}

}  // namespace a3
