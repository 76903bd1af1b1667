#include "faults/rates.h"

#include <boost/math/distributions/binomial.hpp>

namespace a3 {

Rate rate_of(std::int64_t num_hits, std::int64_t num_trials, double confidence) {
  using Binomial = boost::math::binomial_distribution<double>;
  const auto trials = static_cast<double>(num_trials);
  const auto hits = static_cast<double>(num_hits);
  const double beyond_each_end = (1 - confidence) / 2;
  return {hits / trials, Binomial::find_lower_bound_on_p(trials, hits, beyond_each_end),
          num_hits == num_trials ? 1.0
                                 : Binomial::find_upper_bound_on_p(trials, hits, beyond_each_end)};
}

}  // namespace a3
