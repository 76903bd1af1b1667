#include "cli/number_range.h"

#include <fmt/format.h>

#include "a3/base/input_error.h"

namespace a3 {

NumberRange parse_range(const std::string& option, const std::string& text, std::int64_t count,
                        const std::string& things) {
  constexpr std::size_t kMostDigits = 18;
  const auto fail = [&](const std::string& why) {
    throw InputError(fmt::format("{} {}: {}; allowed: A:B with 0 <= A < B, A below the {} {}.",
                                 option, text, why, count, things));
  };
  const auto number = [&](const std::string& digits, std::int64_t if_empty) -> std::int64_t {
    if (digits.empty()) return if_empty;
    if (digits.size() > kMostDigits ||
        digits.find_first_not_of("0123456789") != std::string::npos) {
      fail(fmt::format("'{}' is not a number", digits));
    }
    return std::stoll(digits);
  };
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) fail("no colon");
  const NumberRange range = {number(text.substr(0, colon), 0),
                             number(text.substr(colon + 1), count)};
  if (range.first >= range.end) fail("there is none between A and B");
  if (range.first >= count) fail("A is beyond the last");
  return range;
}

}  // namespace a3
