#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace a3 {

/// "1 point", "2 points"; for others than an s at the end, `several` is what more than one are
/// called.
template <typename Number>
std::string counted(Number number, std::string_view one, std::string_view several = {}) {
  if (number == 1) return fmt::format("1 {}", one);
  if (!several.empty()) return fmt::format("{} {}", number, several);
  return fmt::format("{} {}s", number, one);
}

}  // namespace a3
