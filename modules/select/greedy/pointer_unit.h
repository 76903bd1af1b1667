#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "a3/uarch/soft_error.h"
#include "modules/primitives/query_register.h"
#include "modules/select/greedy/search_side.h"

namespace a3 {

/// The pointers of one side, max_ptr[d] or min_ptr[d] (paper, IV-C and V-A): the next position to
/// read of each column.
///
/// The max side reads a column in descending order of its products with the query, the min side in
/// ascending order: the max side starts at the largest key if the query component is positive, else
/// at the smallest; the min side opposite.
class PointerUnit : public sc_core::sc_module {
 public:
  PointerUnit(const sc_core::sc_module_name& name, SearchSide side, int num_columns, int max_rows);

  /// Parks every pointer before an operation, at the end of an empty column.
  void park();

  /// Places the pointers of the first `num_columns` for a new query over columns of `num_rows`.
  void start(const QueryRegister& query, int num_columns, int num_rows);

  /// Whether the column has been read to its end.
  bool exhausted(int column) const { return remaining_[static_cast<std::size_t>(column)] == 0; }

  /// The position the pointer of `column` stands at; the pointer moves on. Not when exhausted.
  int advance(int column);

  /// Flips a bit of a pointer. How many positions of the column are left to read is another
  /// register's business.
  FlippedWord flip(int column, int bit);

 private:
  SearchSide side_;
  int max_rows_;
  std::int32_t position_mask_;  // pointers count modulo a power of two
  std::vector<std::int32_t> position_;
  std::vector<std::int32_t> remaining_;
  std::vector<std::int8_t> step_;  // +1 upwards, -1 downwards
};

}  // namespace a3
