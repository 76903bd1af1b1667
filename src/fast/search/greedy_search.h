#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "a3/machine/machine.h"
#include "fast/kernels/gain_kernels.h"
#include "uarch/sorted_keys.h"

namespace a3::fast {

/// What the selector did for a query in a number of iterations, or for several.
struct SearchCounts {
  std::int64_t max_updates = 0;
  std::int64_t min_updates = 0;
  std::int64_t skipped_min_steps = 0;
  std::int64_t sorted_key_reads = 0;

  SearchCounts& operator+=(const SearchCounts& other) {
    max_updates += other.max_updates;
    min_updates += other.min_updates;
    skipped_min_steps += other.skipped_min_steps;
    sorted_key_reads += other.sorted_key_reads;
    return *this;
  }
};

/// Greedy candidate search (paper, IV-C) over the queries of an operation, each for several numbers
/// of iterations in one pass.
///
/// The order in which a side pops is fixed by the products alone; the running sum only decides how
/// far the min side gets. So each side's largest gains are found and sorted, values only; a serial
/// pass over them tells how many pops each side makes; and whatever lies above the last pop is
/// scored, in any order.
class GreedySearch {
 public:
  /// Queries that are prepared together: the gains of both their sides are sorted side by side.
  static constexpr int kBlock = kSortsSideBySide / 2;

  GreedySearch() = default;
  GreedySearch(const GreedySearch&) = delete;
  GreedySearch& operator=(const GreedySearch&) = delete;
  virtual ~GreedySearch() = default;

  /// `iterations`: after how many candidates are wanted, ascending.
  virtual void load(const SortedKeys& sorted, const std::vector<std::int64_t>& iterations) = 0;

  /// Prepares up to kBlock queries, [count, num_lanes] raw.
  virtual void prepare(const std::int32_t* queries, int count) = 0;

  /// Begins the search for one of them.
  virtual void start(int index) = 0;

  /// Goes on to the first, then the next of the numbers of iterations.
  virtual void advance() = 0;

  /// Candidates after these iterations: row ids, ascending; returns how many. `marks`, [n] or null,
  /// are other than 0 for them. Both have room for kLaneMultiple more.
  virtual int candidates(std::int32_t* rows, std::int32_t* marks) const = 0;

  virtual const SearchCounts& counts() const = 0;
};

/// The narrowest integers that the machine's widths allow.
std::unique_ptr<GreedySearch> make_greedy_search(const Machine& machine);

}  // namespace a3::fast
