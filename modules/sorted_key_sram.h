#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "a3/arith/bit_widths.h"
#include "a3/uarch/sorted_keys.h"
#include "modules/access_port.h"

namespace a3 {

/// The two sides of greedy candidate search.
enum class Side { kMax, kMin };
inline constexpr int kNumSides = 2;

/// Sorted-key SRAM (paper, V-A): per column the key components in ascending order, each word a
/// value and a row id.
///
/// A bank per column with a read port for each side: an initialisation round reads every port once,
/// an iteration at most one port of a side (ours; the paper gives no port count).
class SortedKeySram : public sc_core::sc_module {
 public:
  SortedKeySram(const sc_core::sc_module_name& name, int num_rows, int num_columns,
                const BitWidths& widths);

  /// Refers to `sorted`, which outlives the operation; preloading takes no cycle of it.
  void load(const SortedKeys& sorted);

  /// The word at `position` of `column`, through the port of `side`.
  const SortedKey& read(Side side, int column, int position) {
    port(side, column).use(name());
    return sorted_->at(column, position);
  }

  int num_columns() const { return num_columns_; }
  std::int64_t num_reads() const;
  std::int64_t size_bits() const;

 private:
  AccessPort& port(Side side, int column) {
    return ports_[static_cast<std::size_t>(column) * kNumSides + static_cast<std::size_t>(side)];
  }

  int max_rows_;
  int num_columns_;
  BitWidths widths_;
  const SortedKeys* sorted_ = nullptr;
  std::vector<AccessPort> ports_;
};

}  // namespace a3
