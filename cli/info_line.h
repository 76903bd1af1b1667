#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace a3 {

/// A line of what `trace-info` tells: a name, which may be empty, and what it is.
inline std::string info_line(std::string_view name, const std::string& text) {
  return fmt::format("  {:<11}{}\n", name, text);
}

}  // namespace a3
