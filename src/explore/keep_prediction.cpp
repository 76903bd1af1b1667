#include "a3/explore/keep_prediction.h"

#include <cmath>
#include <limits>
#include <numeric>

namespace a3 {
namespace {

// Of the heavy rows that the search comes to, few are lost, to negative products: the share found
// is logistic(kConstant + kSlope * reach / n). Fitted to the 16 heads of the masked language model
// by scripts/study_when_it_works.py, which prints them; docs/when_it_works.md has the errors on
// attention that they were not fitted to.
constexpr double kConstant = 5.335;
constexpr double kSlope = -3.756;

double found_within(const HeavyRow& row, std::int64_t iterations) {
  if (row.reach > static_cast<double>(iterations)) return 0;
  return 1 / (1 + std::exp(-(kConstant + kSlope * row.reach / row.tile_rows)));
}

/// The mean over a query's heavy rows.
template <typename Share>
double mean_over(const std::vector<HeavyRow>& rows, const Share& share) {
  const auto add = [&](double sum, const HeavyRow& row) { return sum + share(row); };
  return std::accumulate(rows.begin(), rows.end(), 0.0, add) / static_cast<double>(rows.size());
}

}  // namespace

KeepPrediction::KeepPrediction(const Machine& machine)
    : has_selection_(machine.candidate_selection.has_value()),
      threshold_(machine.post_scoring ? std::log(100 / machine.post_scoring->threshold_percent)
                                      : std::numeric_limits<double>::infinity()) {}

void KeepPrediction::add(const HeavyRows& rows_of_queries) {
  for (const std::vector<HeavyRow>& rows : rows_of_queries) {
    ++num_queries_;
    found_ += mean_over(rows, [&](const HeavyRow& row) { return found_probability(row); });
    kept_ += kept_share(rows);
    for (std::size_t i = 0; i < kIterationsPerRow.size(); ++i) {
      const CandidateSelection selection = {std::nullopt, kIterationsPerRow[i]};
      found_at_[i] += mean_over(rows, [&](const HeavyRow& row) {
        return found_within(row, iterations_for(selection, row.tile_rows));
      });
    }
  }
}

double KeepPrediction::found_probability(const HeavyRow& row) const {
  return has_selection_ ? found_within(row, row.iterations) : 1;
}

/// A row stays if it is found and no row of its tile is whose score is larger by more than the
/// threshold; rows of larger scores are heavy, too.
double KeepPrediction::kept_share(const std::vector<HeavyRow>& rows) const {
  return mean_over(rows, [&](const HeavyRow& row) {
    double probability = found_probability(row);
    for (const HeavyRow& better : rows) {
      if (&better == &row) break;
      if (better.tile == row.tile && better.score - row.score > threshold_) {
        probability *= 1 - found_probability(better);
      }
    }
    return probability;
  });
}

}  // namespace a3
