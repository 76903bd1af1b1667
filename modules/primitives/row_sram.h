#pragma once

#include <cstdint>
#include <optional>
#include <systemc>

#include "a3/base/matrix.h"
#include "modules/primitives/access_port.h"
#include "uarch/soft_error.h"

namespace a3 {

/// Key or value SRAM (paper, Fig. 5): a row of num_lanes elements a word, one read port.
class RowSram : public sc_core::sc_module {
 public:
  RowSram(const sc_core::sc_module_name& name, int num_rows, int num_lanes, int element_bits);

  /// Copies an operation's matrix [n, num_lanes] in; preloading takes no cycle of the operation.
  void load(const Matrix<std::int32_t>& matrix);

  /// The row's elements, a lane each; uses the read port of this cycle.
  const std::int32_t* read(std::int32_t row);

  /// Flips a bit of the element at (row, lane) until the next load; nothing in a row that the
  /// operation does not have.
  std::optional<FlippedWord> flip(int row, int lane, int bit);

  int num_rows() const { return matrix_.num_rows(); }
  std::int64_t num_reads() const { return port_.num_uses(); }
  std::int64_t size_bits() const;

 private:
  int max_rows_;
  int num_lanes_;
  int element_bits_;
  Matrix<std::int32_t> matrix_;
  AccessPort port_;
};

}  // namespace a3
