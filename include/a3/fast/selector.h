#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "a3/arith/quantise.h"
#include "a3/engine/activity.h"
#include "a3/machine/machine.h"

namespace a3::fast {

/// What a query costs a selector, from the cycle on in which it is accepted.
struct SelectorCycles {
  std::int64_t busy = 1;  ///< until its candidates are known, >= 1 (greedy search: c + M)
  /// The first of them, in which the multipliers of dot product and output are borrowed, 0 to
  /// `busy` (greedy search: c). None are on a machine without shared multipliers.
  std::int64_t borrowed = 0;
};

/// Chooses the candidates of an operation's queries for the fast engine, and says how long that
/// takes and what was done. `a3::golden::Selector` is the same without time, `a3::SelectorBlock` in
/// hardware.
///
/// For each operation: load; then, for up to kQueriesPerBlock queries at a time in their order,
/// prepare; then for each of these queries start, and as often as there are numbers of iterations,
/// advance and what is asked of it. A selector serves one engine, in one thread at a time.
class Selector {
 public:
  static constexpr int kQueriesPerBlock = 8;

  Selector() = default;
  Selector(const Selector&) = delete;
  Selector& operator=(const Selector&) = delete;
  virtual ~Selector() = default;

  /// The operation, raw and zero-padded, which stays as it is until its last query is done, and the
  /// numbers of iterations (M, >= 1, ascending) after which candidates are wanted: several where
  /// points of a grid differ in M. A selector that knows no iterations gives the same after each.
  virtual void load(const QuantisedOperation& operation,
                    const std::vector<std::int64_t>& iterations) = 0;

  /// Queries `first_query` to `first_query + count - 1` come next: for selectors that save work by
  /// looking at some together. Nothing by default.
  virtual void prepare(int first_query, int count);

  /// Begins with a query.
  virtual void start(int query) = 0;

  /// Goes on to the first, then the next of the numbers of iterations. Nothing by default.
  virtual void advance();

  /// Room for row ids beyond those of all rows, which a selector may write to.
  static constexpr int kExtraRoom = 32;

  /// Candidates after these iterations: row ids, ascending, each once, at least one, into room for
  /// n + kExtraRoom. Returns how many.
  virtual int candidates(std::int32_t* rows) const = 0;

  /// The same, and `marks`, room for `num_rows` + kExtraRoom, become other than 0 for candidates
  /// and 0 for all other rows. By default made from `candidates`.
  virtual int marked_candidates(int num_rows, std::int32_t* rows, std::int32_t* marks) const;

  /// What the query costs with these iterations.
  virtual SelectorCycles cycles() const = 0;

  /// Adds what was done for the query in these iterations to the counts of its block and its
  /// memories. The engine adds the busy, idle and stall cycles itself. Nothing by default.
  virtual void count(Activity& activity) const;
};

/// Makes a selector for an engine, which may be one of several in different threads. `machine` is
/// that of the engine; where a grid varies M, what it says of candidate selection means nothing.
using SelectorFactory = std::function<std::unique_ptr<Selector>(const Machine& machine)>;

/// A3's own: the greedy search (paper, IV-C), as docs/fast_engine.md describes it.
std::unique_ptr<Selector> make_greedy_selector(const Machine& machine);

}  // namespace a3::fast
