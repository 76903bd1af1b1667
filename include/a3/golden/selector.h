#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "a3/base/matrix.h"
#include "a3/machine/machine.h"

namespace a3::golden {

/// A query as a selector sees it.
struct SelectorQuery {
  const std::int64_t* raw;  ///< [padded columns], fraction_bits fraction bits
  std::int64_t iterations;  ///< M, >= 1 (paper, IV-C)
  /// It sees rows 0 to num_visible_rows - 1, which alone may be candidates (ours).
  int num_visible_rows;
};

/// Chooses the candidates of queries on one operation or tile: values only, no time. A selector is
/// made for its key matrix, works out what all queries have in common, and never changes: any
/// number of threads may ask it at once.
///
/// `a3::fast::Selector` and `a3::SelectorBlock` are the same selector with its time.
class Selector {
 public:
  Selector() = default;
  Selector(const Selector&) = delete;
  Selector& operator=(const Selector&) = delete;
  virtual ~Selector() = default;

  /// Row ids, ascending, each once, at least one.
  virtual std::vector<std::int32_t> candidates(const SelectorQuery& query) const = 0;
};

/// Makes the selector of an operation, or a tile of one, on a machine. `key` is [n, padded columns]
/// raw, fraction_bits fraction bits, zero-padded to whole slices of num_lanes; it is there during
/// the call only. May be called from any thread.
using SelectorFactory = std::function<std::unique_ptr<const Selector>(
    const Machine& machine, const Matrix<std::int64_t>& key)>;

/// A3's own: the greedy search (paper, IV-C) with all products sorted.
std::unique_ptr<const Selector> make_greedy_selector(const Machine& machine,
                                                     const Matrix<std::int64_t>& key);

}  // namespace a3::golden
