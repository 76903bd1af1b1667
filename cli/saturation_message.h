#pragma once

#include <string>

#include "a3/report/saturation.h"

namespace a3 {

/// Says on stderr if too many elements saturate at the machine's number format (docs/numerics.md);
/// `where` tells it from others, empty if there are none.
void warn_of_saturation(const Saturation& saturation, const Numerics& numerics,
                        const std::string& where = "");

}  // namespace a3
