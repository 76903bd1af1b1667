#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace a3::fast {

/// When queries arrive, in cycles from the one in which a unit begins with them.
class Arrivals {
 public:
  /// Query q at q * `interval_cycles`.
  Arrivals(std::int64_t interval_cycles)  // NOLINT(google-explicit-constructor)
      : interval_cycles_(interval_cycles) {}

  /// Queries of an operation, by their `numbers` in it, whose query 0 arrives at `first_cycle`, not
  /// after the beginning. Those that came before the beginning wait. Keeps a reference.
  Arrivals(std::int64_t first_cycle, std::int64_t interval_cycles, const std::vector<int>& numbers)
      : first_cycle_(first_cycle), interval_cycles_(interval_cycles), numbers_(&numbers) {}

  std::int64_t operator()(std::int64_t query) const {
    const std::int64_t number =
        numbers_ == nullptr ? query : (*numbers_)[static_cast<std::size_t>(query)];
    return std::max<std::int64_t>(0, first_cycle_ + number * interval_cycles_);
  }

 private:
  std::int64_t first_cycle_ = 0;
  std::int64_t interval_cycles_;
  const std::vector<int>* numbers_ = nullptr;  // null: 0, 1, ...
};

}  // namespace a3::fast
