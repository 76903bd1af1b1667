#pragma once

#include <cstdint>
#include <string>

namespace a3 {

/// Numbers `first` up to, not including, `end`.
struct NumberRange {
  std::int64_t first;
  std::int64_t end;
};

/// The range that "A:B" is of things counted from 0 to `count`; either side may be left out. Throws
/// InputError, which `option` opens, for a text that is none or one without any of them; `things`
/// is what they are called: "queries of the run".
NumberRange parse_range(const std::string& option, const std::string& text, std::int64_t count,
                        const std::string& things);

}  // namespace a3
