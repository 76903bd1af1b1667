#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "a3/systemc/access_port.h"
#include "a3/uarch/soft_error.h"

namespace a3 {

/// Key or value SRAM (paper, Fig. 5): a row of num_lanes elements a word, one read and one write
/// port. The write port is the host's, between operations.
class RowSram : public sc_core::sc_module {
 public:
  /// Counts its reads into `num_reads`.
  RowSram(const sc_core::sc_module_name& name, int num_rows, int num_lanes, int element_bits,
          std::int64_t& num_reads);

  /// The write port: a row, one element a lane.
  void write(int row, const std::int32_t* raw);

  /// An operation has rows 0 ... `num_rows` - 1, and no others. Throws ModelError if one of them
  /// has never been written.
  void start_operation(int num_rows);

  /// The row's elements, a lane each; uses the read port of this cycle.
  const std::int32_t* read(std::int32_t row);

  /// Flips a bit of the element at (row, lane) until the row is written again; nothing in a row
  /// that the operation does not have.
  std::optional<FlippedWord> flip(int row, int lane, int bit);

  /// No operation; the words stay.
  void reset() { num_rows_ = 0; }

  std::int64_t size_bits() const;

 private:
  std::int32_t* word(int row) {
    return words_.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(num_lanes_);
  }

  const int max_rows_;
  const int num_lanes_;
  const int element_bits_;
  std::vector<std::int32_t> words_;  // [rows][num_lanes], as far as they have been written
  std::vector<bool> is_written_;     // by row
  int num_rows_ = 0;                 // of the operation
  AccessPort port_;
  std::int64_t& num_reads_;
};

}  // namespace a3
