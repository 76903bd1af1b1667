#include "modules/primitives/access_port.h"

#include <fmt/format.h>

#include "modules/primitives/model_error.h"

namespace a3 {

void AccessPort::throw_hazard(const char* name) {
  throw ModelError(fmt::format("{}: used twice in one cycle", name));
}

}  // namespace a3
