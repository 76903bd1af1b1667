#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/workload/operation_source.h"
#include "array_view.h"

namespace a3::python {

/// The operations of a list of tuples (key, value, query, query_rows or None, name or None),
/// without copies of the matrices. Throws InputError for the first that is none, or that one of the
/// machines does not hold, by its number, from 0, and its name.
std::vector<OperationView> operation_views(const pybind11::iterable& operations,
                                           const std::vector<const Machine*>& machines);

/// Throws what a signal handler has raised, as Ctrl-C does; handlers run in the main thread alone.
/// Takes the GIL.
void raise_pending_interrupt();

/// A caller's arrays, read one operation after another. Needs no GIL.
class ArrayOperations : public OperationSource {
 public:
  /// `views` must outlive this.
  explicit ArrayOperations(const std::vector<OperationView>& views) : views_(views) {}

  std::int64_t num_operations() const override { return static_cast<std::int64_t>(views_.size()); }
  bool next(Operation& operation) override;

 private:
  const std::vector<OperationView>& views_;
  std::size_t next_ = 0;
};

}  // namespace a3::python
