#pragma once

#include <cstdint>

#include "bench/software/int16_operation.h"
#include "fast/kernels/int16_kernels.h"

namespace a3::bench {

/// Rows of a query that are worth attending to.
struct FoundRows {
  const std::int32_t* rows = nullptr;    ///< ascending, each once, with room behind them
  int count = 0;                         ///< at least one
  const std::int32_t* scores = nullptr;  ///< their dot products where these are known, or null
};

/// Chooses the rows that a query attends to, as a program on a processor would: values and no
/// cycles. For each operation: learn, unless what was learnt from another is to serve; prepare;
/// then, for up to kQueriesPerBlock queries at a time, start and for each of these select.
class RowSelection {
 public:
  static constexpr int kQueriesPerBlock = fast::kQueriesPerBlock;

  RowSelection() = default;
  RowSelection(const RowSelection&) = delete;
  RowSelection& operator=(const RowSelection&) = delete;
  virtual ~RowSelection() = default;

  /// Learns from keys what other keys of the same kind could share: a basis, a code. Nothing by
  /// default.
  virtual void learn(const Int16Operation& operation);

  /// What is done once for a key matrix. The operation stays as it is until its last query.
  virtual void prepare(const Int16Operation& operation) = 0;

  /// Queries `first_query` to `first_query + count - 1` come next.
  virtual void start(int first_query, int count) = 0;

  /// Rows of the `index`-th of these; they stay until `select` or `start` is called again.
  virtual FoundRows select(int index) = 0;
};

/// max(1, ceil(share * num_rows)): how many rows a share in (0, 1] of them is.
int num_wanted_rows(double share, int num_rows);

}  // namespace a3::bench
