#pragma once

#include <cstdint>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/fast/grid_engine.h"
#include "a3/machine/machine.h"

namespace a3::fast {

/// What a query costs in steps, whatever the moment.
struct QuerySteps {
  std::int32_t scan_steps = 0;  ///< D
  std::int32_t post_steps = 0;  ///< P
  std::int32_t selected = 0;    ///< K, the steps of the output
};

/// The cycle rules of docs/timing.md as recurrences over the queries of one operation: each moment
/// from those of the query itself and its neighbours, no cycle visited. Stall cycles are added to
/// `activity`.
class Recurrences {
 public:
  /// `num_iterations` is M, 0 without candidate selection. One operation of `num_rows` rows.
  void run(const Machine& machine, int num_rows, std::int64_t num_iterations,
           const std::vector<QuerySteps>& steps, std::vector<QueryTimes>& times,
           Activity& activity);

 private:
  /// Moments of an elastic query, named as in docs/timing.md.
  struct Moments {
    std::int64_t accepted = 0;      ///< I
    std::int64_t latched = 0;       ///< L
    std::int64_t scan_end = 0;      ///< X
    std::int64_t exponent_end = 0;  ///< XE
    std::int64_t output_end = 0;    ///< XO
  };

  void lockstep(int num_rows, std::size_t num_queries, std::vector<QueryTimes>& times) const;
  void elastic(const std::vector<QuerySteps>& steps, std::vector<QueryTimes>& times);
  void accept_and_latch(std::int64_t query);
  void scan(std::int64_t query, std::int64_t num_steps);
  void post_score(std::int64_t query, std::int64_t num_steps);
  void output(std::int64_t query, std::int64_t num_steps);

  std::int64_t arrival(std::int64_t query) const;
  /// The query's moments; those of queries before the first lie before everything.
  Moments& at(std::int64_t query) { return moments_[static_cast<std::size_t>(query + kBefore)]; }

  static constexpr std::int64_t kBefore = 2;

  const Machine* machine_ = nullptr;
  std::int64_t num_iterations_ = 0;
  std::int64_t num_queries_ = 0;
  bool borrows_ = false;
  std::int64_t next_round_ = 0;  ///< first query whose initialisation may still hold up the output
  std::vector<Moments> moments_;
  Activity* activity_ = nullptr;
};

}  // namespace a3::fast
