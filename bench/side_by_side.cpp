#include "bench/side_by_side.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "support/fresh_process.h"

namespace a3::bench {

double in_process(const std::function<double()>& measure) {
  const std::string answer = test::in_fresh_process([&] { return fmt::format("{}", measure()); });
  return std::strtod(answer.c_str(), nullptr);
}

double median(std::vector<double> numbers) {
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  return *middle;
}

}  // namespace a3::bench
