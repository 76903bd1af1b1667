#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "a3/machine/machine.h"

namespace a3::test {

/// What the timing of one query depends on.
struct QueryWork {
  std::int64_t arrival_cycle = 0;
  std::vector<std::int32_t> candidates;  ///< row ids, ascending
  std::vector<std::int32_t> selected;    ///< row ids, ascending
  int num_visible_rows = 0;              ///< that the query sees; 0: all
};

/// Every moment docs/timing.md names, for one query.
struct QueryTimes {
  std::int64_t accept = 0;          ///< I
  std::int64_t iterations_end = 0;  ///< F
  std::int64_t latch = 0;           ///< L
  std::int64_t scan_end = 0;        ///< X
  std::int64_t exponent_end = 0;    ///< XE
  std::int64_t output_end = 0;      ///< XO
  std::int64_t done = 0;
  std::int64_t scan_steps = 0;
  std::int64_t scan_stalls_borrowed = 0;
  std::int64_t scan_stalls_bank = 0;
  std::int64_t post_steps = 0;
  std::int64_t post_stalls_bank = 0;
  std::int64_t output_stalls_borrowed = 0;
};

/// The cycle rules of docs/timing.md, read literally: for each query, cycle after cycle is asked
/// whether a step may happen in it. Slow, and independent of modules and engines. A row takes
/// `num_slices`; `iterations` are those of the machine unless it is a tile that runs.
std::vector<QueryTimes> expected_times(const Machine& machine, int num_rows,
                                       const std::vector<QueryWork>& queries, int num_slices = 1,
                                       std::optional<std::int64_t> iterations = std::nullopt);

}  // namespace a3::test
