#pragma once

#include <cstdint>
#include <optional>

namespace a3 {

/// What the units of a system share among themselves (ours).
enum class Distribution {
  kOperations,  ///< jobs: each unit has its own
  kQueries,     ///< a job's queries: all units hold its K and V (paper, VI)
};

/// The memory that K and V are loaded from, over one channel (ours).
struct Memory {
  std::int64_t bytes_per_cycle = 64;
  std::int64_t latency_cycles = 100;
  std::int64_t element_bytes = 2;       ///< of key and value
  std::int64_t sorted_entry_bytes = 4;  ///< of a sorted key column: key and row id
  std::optional<double> energy_pj_per_byte = std::nullopt;  ///< empty: not charged
};

/// Who sorts key columns for candidate selection.
enum class SortingPlace {
  kPreloaded,  ///< nobody: memory holds them sorted
  kHost,       ///< one host, matrix after matrix (paper, VI: the GPU)
  kOnChip,     ///< a radix sorter beside each unit (ours)
};

/// Where key columns are sorted for the search, and how fast (docs/system.md).
struct Sorting {
  SortingPlace where = SortingPlace::kPreloaded;
  std::int64_t cycles_per_matrix = 4200;  ///< of the host (derived from the paper)
  int sorters = 16;                       ///< columns that a unit's sorter takes at a time
  int digit_bits = 5;                     ///< of a pass on chip
};

/// Several units with what surrounds them (ours, docs/system.md).
struct System {
  int units = 1;
  Distribution distribution = Distribution::kOperations;
  bool double_buffered = false;           ///< a unit has two matrix banks instead of one
  std::int64_t operations_per_group = 0;  ///< a group waits for those before it; 0: none waits
  std::optional<Memory> memory = std::nullopt;  ///< empty: loading takes no time
  Sorting sorting;

  int banks_per_unit() const { return double_buffered ? 2 : 1; }
};

}  // namespace a3
