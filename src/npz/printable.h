#pragma once

#include <string>
#include <string_view>

namespace a3 {

/// Bytes of a foreign file, made fit for a message: anything but printable ASCII as \xNN, long
/// texts shortened.
std::string printable(std::string_view bytes);

}  // namespace a3
