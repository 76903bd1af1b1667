#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "a3/systemc/access_port.h"
#include "a3/systemc/operation_shape.h"
#include "a3/uarch/soft_error.h"

namespace a3 {

/// Key or value SRAM (paper, Fig. 5): a slice of a row, num_lanes elements, a word; one read and
/// one write port. Slice k of row r is word r * num_slices + k. The write port is the host's,
/// between operations.
class RowSram : public sc_core::sc_module {
 public:
  /// Counts its reads into `num_reads`.
  RowSram(const sc_core::sc_module_name& name, int num_words, int num_lanes, int element_bits,
          std::int64_t& num_reads);

  /// The write port: a word, one element a lane.
  void write(int word, const std::int32_t* raw);

  /// An operation has rows 0 ... num_rows - 1, and no others. Throws ModelError if they do not fit,
  /// or if a word of them has never been written.
  void start_operation(const OperationShape& shape);

  /// The slice's elements, a lane each; uses the read port of this cycle.
  const std::int32_t* read(std::int32_t row, int slice);

  /// Flips a bit of the element at (row, lane) of an operation of one slice until the row is
  /// written again; nothing in a row that the operation does not have.
  std::optional<FlippedWord> flip(int row, int lane, int bit);

  /// No operation; the words stay.
  void reset() { shape_ = {}; }

  std::int64_t size_bits() const;

 private:
  std::int32_t* elements(int word) {
    return elements_.data() + static_cast<std::size_t>(word) * static_cast<std::size_t>(num_lanes_);
  }

  const int max_words_;
  const int num_lanes_;
  const int element_bits_;
  std::vector<std::int32_t> elements_;  // [words][num_lanes], as far as they have been written
  std::vector<bool> is_written_;        // by word
  OperationShape shape_;                // without rows between operations
  AccessPort port_;
  std::int64_t& num_reads_;
};

}  // namespace a3
