#pragma once

#include <cstdint>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/workload/operation.h"

// How an operation is laid on a machine: in one piece, or in tiles of rows that run one after
// another (ours, docs/timing.md).
namespace a3 {

/// Rows [first_row, first_row + num_rows) of an operation.
struct Tile {
  int first_row = 0;
  int num_rows = 0;
};

/// A tile with the queries that see a row of it: what one unit runs from an empty pipeline. Rows
/// are counted from the tile's first.
struct Job {
  Tile tile;
  int tile_number = 0;       ///< among the operation's
  int num_slices = 1;        ///< of a row
  std::vector<int> queries;  ///< numbers within the operation, ascending
  /// Of each of `queries`, 1 to the tile's rows; empty: each sees all of them.
  std::vector<std::int32_t> visible_rows;
  /// Queries arrive one by one as the workload says; later tiles find all of theirs waiting.
  bool is_first = true;

  int num_queries() const { return static_cast<int>(queries.size()); }
};

/// The tiles of an operation of n rows and d columns that fits the machine (a3/plan/fit.h): one if
/// it need not be split, otherwise as few as hold it, of nearly equal size.
std::vector<Tile> tiles_of(const Machine& machine, int num_rows, int num_dims);

/// The jobs of an operation that fits, in the order in which they run. Tiles that no query visits
/// are left out.
std::vector<Job> jobs_of(const Machine& machine, const Operation& operation);

/// What a unit does of a job whose queries are shared: the queries that are number `unit` modulo
/// `num_units` among those of the job, 0 <= unit < num_units. Maybe none (docs/system.md).
Job share_of(const Job& job, int unit, int num_units);

/// The group that an operation belongs to; a group waits for all before it.
std::int64_t group_of(const System& system, std::int64_t operation);

/// Bytes that the memory channel moves for a job of n rows and d columns.
std::int64_t load_bytes(const Machine& machine, int num_rows, int num_dims);

/// Whether key columns are sorted by whom the system says: only with candidate selection.
bool sorts_on(const Machine& machine, SortingPlace place);

}  // namespace a3
