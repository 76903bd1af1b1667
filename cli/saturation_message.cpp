#include "cli/saturation_message.h"

#include <spdlog/spdlog.h>

namespace a3 {

void warn_of_saturation(const Saturation& saturation, const Numerics& numerics,
                        const std::string& where) {
  if (const auto warning = saturation_warning(saturation, numerics)) {
    spdlog::warn("{}{}", where, *warning);
  }
}

}  // namespace a3
