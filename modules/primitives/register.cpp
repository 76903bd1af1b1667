#include "modules/primitives/register.h"

#include <fmt/format.h>

#include "a3/systemc/errors.h"

namespace a3 {

void throw_width_error(std::int64_t value, int width_bits, const char* what) {
  throw ModelError(fmt::format("{}: {} does not fit its {} bits", what, value, width_bits));
}

}  // namespace a3
