#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "arith/bit_widths.h"
#include "modules/primitives/access_port.h"
#include "modules/primitives/damage.h"
#include "uarch/soft_error.h"
#include "uarch/sorted_keys.h"

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
                const BitWidths& widths, const Damage& damage);

  /// Refers to `sorted`, which outlives the operation; preloading takes no cycle of it.
  void load(const SortedKeys& sorted);

  /// The word at `position` of `column`, through the port of `side`. In a damaged machine a
  /// position that nothing was loaded to reads as zeros.
  const SortedKey& read(Side side, int column, int position) {
    port(side, column).use(name());
    return position < sorted_->num_rows() ? sorted_->at(column, position) : beyond_rows();
  }

  /// Flip a bit of a word until the next load: of its key component, or of its row id. Nothing at a
  /// position beyond the operation's rows.
  std::optional<FlippedWord> flip_key(int column, int position, int bit);
  std::optional<FlippedWord> flip_row_id(int column, int position, int bit);

  int num_columns() const { return num_columns_; }
  std::int64_t num_reads() const;
  std::int64_t size_bits() const;

 private:
  AccessPort& port(Side side, int column) {
    return ports_[static_cast<std::size_t>(column) * kNumSides + static_cast<std::size_t>(side)];
  }

  const SortedKey& beyond_rows() const;
  SortedKey* damaged_word(int column, int position);

  int max_rows_;
  int num_columns_;
  BitWidths widths_;
  const Damage& damage_;
  const SortedKeys* sorted_ = nullptr;
  SortedKeys damaged_;  // what is read once a bit has flipped
  std::vector<AccessPort> ports_;
};

}  // namespace a3
