#include "cli/split_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

constexpr std::int64_t kMostNumbers = 100'000;  // of a range; as many as a sweep has points

/// A decimal number without exponent, as digits behind which the point stands.
struct Decimal {
  std::int64_t digits = 0;
  int num_decimals = 0;
};

std::optional<Decimal> decimal_in(std::string_view text) {
  constexpr std::size_t kMostDigits = 15;
  Decimal number;
  const bool is_negative = !text.empty() && text.front() == '-';
  if (is_negative) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  if (point < text.size()) {
    digits += text.substr(point + 1);
    number.num_decimals = static_cast<int>(text.size() - point - 1);
  }
  if (digits.empty() || digits.size() > kMostDigits ||
      digits.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  number.digits = std::stoll(digits) * (is_negative ? -1 : 1);
  return number;
}

std::int64_t scaled(Decimal number, int num_decimals) {
  for (; number.num_decimals < num_decimals; ++number.num_decimals) number.digits *= 10;
  return number.digits;
}

/// The shortest text, such as "0.3" of 300 with three decimals.
std::string text_of(std::int64_t digits, int num_decimals) {
  std::int64_t one = 1;
  for (int d = 0; d < num_decimals; ++d) one *= 10;
  std::string text = fmt::format("{}{}", digits < 0 ? "-" : "", std::abs(digits) / one);
  std::string fraction = fmt::format("{:0{}}", std::abs(digits) % one, num_decimals);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return num_decimals == 0 || fraction.empty() ? text : text + '.' + fraction;
}

/// First, last and step of a range; nothing for what is none.
std::optional<std::array<Decimal, 3>> range_in(const std::string& item) {
  const std::size_t begin = item.find_first_not_of(" \t");
  const std::string text = item.substr(begin, item.find_last_not_of(" \t") + 1 - begin);
  const std::size_t first = text.find(':');
  const std::size_t second = text.find(':', first + 1);
  if (first == std::string::npos || second == std::string::npos) return std::nullopt;
  const auto from = decimal_in(std::string_view(text).substr(0, first));
  const auto to = decimal_in(std::string_view(text).substr(first + 1, second - first - 1));
  const auto step = decimal_in(std::string_view(text).substr(second + 1));
  if (!from || !to || !step) return std::nullopt;
  return std::array<Decimal, 3>{*from, *to, *step};
}

void add_numbers(const std::string& option, const std::string& item,
                 const std::array<Decimal, 3>& range, std::vector<std::string>& items) {
  const int num_decimals =
      std::max({range[0].num_decimals, range[1].num_decimals, range[2].num_decimals});
  const std::int64_t first = scaled(range[0], num_decimals);
  const std::int64_t last = scaled(range[1], num_decimals);
  const std::int64_t step = scaled(range[2], num_decimals);
  if (step == 0 || (last - first) / step < 0 || (last != first && (last < first) != (step < 0))) {
    throw InputError(fmt::format(
        "{} {}: the step does not lead from first to last; allowed: first:last:step, such as "
        "0.1:1:0.1.",
        option, item));
  }
  if ((last - first) / step >= kMostNumbers) {
    throw InputError(fmt::format("{} {}: has more than {} numbers; choose a larger step.", option,
                                 item, kMostNumbers));
  }
  for (std::int64_t i = 0; i <= (last - first) / step; ++i) {
    items.push_back(text_of(first + i * step, num_decimals));
  }
}

}  // namespace

std::vector<std::string> with_ranges(const std::string& option,
                                     const std::vector<std::string>& items) {
  std::vector<std::string> all;
  for (const std::string& item : items) {
    if (const auto range = range_in(item)) {
      add_numbers(option, item, *range, all);
    } else {
      all.push_back(item);
    }
  }
  return all;
}

std::vector<std::string> split_list(const std::string& option, const std::string& list) {
  std::vector<std::string> items(1);
  int depth = 0;
  bool in_quotes = false;
  bool after_backslash = false;
  for (const char c : list) {
    if (c == ',' && depth == 0 && !in_quotes) {
      items.emplace_back();
      continue;
    }
    items.back() += c;
    if (c == '"' && !after_backslash) in_quotes = !in_quotes;
    after_backslash = in_quotes && c == '\\' && !after_backslash;
    if (in_quotes) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
  }
  for (const std::string& item : items) {
    if (item.find_first_not_of(" \t") != std::string::npos) continue;
    throw InputError(fmt::format("{} '{}': {}. Give values with commas between them.", option, list,
                                 items.size() == 1
                                     ? "the list is empty"
                                     : "there is nothing between two commas or at an end"));
  }
  return items;
}

}  // namespace a3
