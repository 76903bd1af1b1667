#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "a3/plan/jobs.h"

namespace a3 {

/// Queries by the numbers of their visits to an accelerator.
class NamedVisits {
 public:
  NamedVisits() = default;
  NamedVisits(const NamedVisits&) = delete;
  NamedVisits& operator=(const NamedVisits&) = delete;
  virtual ~NamedVisits() = default;

  /// Counted over all operations from 0. Throws ModelError for a visit that is not under way.
  virtual std::int64_t query_of(std::int64_t visit) const = 0;

  /// "query 3", or "query 3, tile 1" where the operation runs in several.
  virtual std::string name_of(std::int64_t visit) const = 0;
};

/// Which query of the run the accelerator works on. The accelerator counts visits, from its last
/// reset on: a query enters it once for each tile of its operation that holds a row it sees.
class Visits : public NamedVisits {
 public:
  /// The next operation; `jobs` are its tiles, and outlive it.
  void start_operation(const std::vector<Job>& jobs, int num_queries);

  /// The next tile, by number among the jobs.
  void start_tile(std::size_t job);

  /// The accelerator counts from 0 again.
  void reset();

  std::int64_t query_of(std::int64_t visit) const override {
    return first_query_ + number_of(visit);
  }

  /// Whether no other tile follows for the query.
  bool is_last(std::int64_t visit) const;

  std::string name_of(std::int64_t visit) const override;

 private:
  int number_of(std::int64_t visit) const;

  const std::vector<Job>* jobs_ = nullptr;
  std::int64_t first_query_ = 0;       // of the operation
  int num_queries_ = 0;                // of the operation
  std::vector<std::size_t> last_job_;  // of each of its queries
  std::size_t job_ = 0;
  std::int64_t first_visit_ = 0;  // to this tile
  std::int64_t num_visits_ = 0;
};

}  // namespace a3
