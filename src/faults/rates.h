#pragma once

#include <cstdint>

namespace a3 {

/// A share of trials, with the Clopper-Pearson interval: whatever the true rate is, the interval
/// covers it with at least the confidence asked for.
struct Rate {
  double share;
  double lower;
  double upper;
};

/// `num_hits` of `num_trials` >= 1; `confidence` between 0 and 1, such as 0.95.
Rate rate_of(std::int64_t num_hits, std::int64_t num_trials, double confidence);

}  // namespace a3
