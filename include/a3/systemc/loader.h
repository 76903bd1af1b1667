#pragma once

#include <memory>

#include "a3/arith/quantise.h"
#include "a3/systemc/accelerator.h"

namespace a3 {

class SortedKeys;

/// The host's side of an accelerator's memories: fills them through their write ports.
class Loader {
 public:
  explicit Loader(Accelerator& accelerator);
  ~Loader();

  /// Writes keys, values and, for a selector that wants them, sorted keys. Between two clock edges,
  /// in no time: an operation finds its matrices preloaded.
  void write(const QuantisedOperation& operation);

  /// Writes them and starts the operation, or the tile of one that has `rows_of_whole` rows (0: it
  /// is whole).
  void preload(const QuantisedOperation& operation, int rows_of_whole = 0);

 private:
  void write_sorted_keys(const Matrix<std::int32_t>& key, SortedKeyPort& port);

  Accelerator& accelerator_;
  std::unique_ptr<SortedKeys> sorted_;  // kept for its memory
};

}  // namespace a3
