#pragma once

#include <cstdint>
#include <functional>
#include <systemc>
#include <vector>

#include "a3/base/matrix.h"
#include "a3/machine/machine.h"
#include "modules/system/system_clock.h"
#include "uarch/sorted_keys.h"

namespace a3 {

/// Sorts the columns of a key matrix on chip, some at a time (ours): a stable radix sort, least
/// significant digit first. A pass counts the digits, an element of each column a cycle; forms the
/// offsets, a digit a cycle; and scatters, an element of each column a cycle. It begins with rows
/// in their order, so that equal keys end up by row.
class RadixSorter : public sc_core::sc_module {
 public:
  RadixSorter(const sc_core::sc_module_name& name, const Machine& machine,
              const SystemClock& clock);

  /// Begins at this instant with the first `num_columns` columns of `key`, which stays as it is;
  /// `on_done` is called at the instant in which they are sorted.
  void start(const Matrix<std::int32_t>& key, int num_columns, std::function<void()> on_done);

  bool is_busy() const { return busy_; }
  std::int64_t num_busy_cycles() const { return num_busy_cycles_; }

  /// The p-th smallest (key, row id) of a column, when it is done.
  const SortedKey& sorted(int column, int position) const {
    return columns_[static_cast<std::size_t>(column)].entries[static_cast<std::size_t>(position)];
  }

 private:
  SC_HAS_PROCESS(RadixSorter);

  enum class Phase { kCount, kOffsets, kScatter };

  /// A column in hand, with the counters of its sorter.
  struct Column {
    std::vector<SortedKey> entries;
    std::vector<SortedKey> scattered;
    std::vector<int> counts;  ///< by digit; offsets, once these have been formed
    int num_before = 0;       ///< entries of smaller digits, while offsets are formed
  };

  void step();
  void work();
  void end_phase();
  void end_pass();
  void begin_turn();
  std::size_t digit(const SortedKey& entry) const;

  const SystemClock& clock_;
  const int num_sorters_;
  const int digit_bits_;
  const int element_bits_;
  sc_core::sc_event begin_;
  std::function<void()> on_done_;
  const Matrix<std::int32_t>* key_ = nullptr;
  std::vector<Column> columns_;
  int num_columns_ = 0;
  bool busy_ = false;
  bool begun_ = false;    // the cycle that ends at this instant was one of work
  int first_column_ = 0;  // of the turn
  int end_column_ = 0;
  int pass_ = 0;
  Phase phase_ = Phase::kCount;
  int position_ = 0;  // within the phase
  std::int64_t num_busy_cycles_ = 0;
};

}  // namespace a3
