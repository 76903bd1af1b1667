#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "a3/systemc/access_port.h"
#include "a3/systemc/damage.h"
#include "a3/systemc/selector_block.h"
#include "a3/uarch/soft_error.h"
#include "arith/bit_widths.h"
#include "modules/select/greedy/search_side.h"
#include "uarch/sorted_keys.h"

namespace a3 {

/// Sorted-key SRAM (paper, V-A): per column the key components in ascending order, each word a
/// value and a row id.
///
/// A bank per lane with a read port for each side: an initialisation round reads every port once,
/// an iteration at most one port of a side (ours; the paper gives no port count). Where rows have
/// several slices, a bank holds a column of each, position by position: word p * num_slices + k has
/// position p in slice k. The write port is the host's, between operations.
class SortedKeySram : public sc_core::sc_module, public SortedKeyPort {
 public:
  struct Size {
    int num_words;  ///< of a bank
    int num_lanes;
    BitWidths widths;
  };

  /// Counts its reads into `num_reads`.
  SortedKeySram(const sc_core::sc_module_name& name, const Size& size, const Damage& damage,
                std::int64_t& num_reads);

  void write(int lane, int word, std::int32_t key_raw, std::int32_t row) override;

  /// An operation has positions 0 ... num_rows - 1 of every column, and no others. Throws
  /// ModelError if one of them has never been written.
  void start_operation(const OperationShape& shape);

  /// The word at `position` of `column`, through the port of `side`. In a damaged machine a
  /// position that the operation does not have reads as zeros.
  const SortedKey& read(SearchSide side, int column, int position) {
    port(side, column % size_.num_lanes).use(name());
    ++num_reads_;
    return position < shape_.num_rows ? words_[index_of(column, position)] : beyond_rows();
  }

  /// Flip a bit of a word until it is written again: of its key component, or of its row id.
  /// Operations of one slice; nothing at a position that the operation does not have.
  std::optional<FlippedWord> flip_key(int column, int position, int bit);
  std::optional<FlippedWord> flip_row_id(int column, int position, int bit);

  /// No operation; the words stay.
  void reset() { shape_ = {}; }

  std::int64_t size_bits() const;

 private:
  AccessPort& port(SearchSide side, int lane) {
    return ports_[static_cast<std::size_t>(lane) * kNumSearchSides +
                  static_cast<std::size_t>(side)];
  }
  std::size_t index(int lane, int word) const {
    return static_cast<std::size_t>(word) * static_cast<std::size_t>(size_.num_lanes) +
           static_cast<std::size_t>(lane);
  }
  /// The columns of all slices stand side by side at a position.
  std::size_t index_of(int column, int position) const {
    return index(column, position * shape_.num_slices);
  }
  const SortedKey& beyond_rows() const;

  const Size size_;
  const Damage& damage_;
  std::vector<SortedKey> words_;  // [num_words][num_lanes], as far as they have been written
  std::vector<bool> is_written_;  // as words_
  OperationShape shape_;          // without rows between operations
  std::vector<AccessPort> ports_;
  std::int64_t& num_reads_;
};

}  // namespace a3
