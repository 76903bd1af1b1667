#pragma once

#include <boost/program_options.hpp>
#include <memory>
#include <optional>

#include "a3/workload/operation_slice.h"
#include "a3/workload/trace_stream.h"
#include "cli/arguments.h"
#include "cli/basis_option.h"

// Which of a trace's operations are run.
namespace a3 {

/// --operations.
void add_operations_option(boost::program_options::options_description& options);

/// Of the `count` operations of all traces; nothing: all. Where --trace is left out, those of the
/// result that --config names. Throws InputError.
std::optional<OperationRange> operation_range(const Arguments& arguments, std::int64_t count);

/// The operations of traces that a command runs: in bases if there are any, those of the range.
class OperationsToRun {
 public:
  /// All three must outlive it. Throws InputError if the operations do not fit the bases.
  OperationsToRun(TraceStream& trace, const std::optional<Bases>& bases,
                  const std::optional<OperationRange>& range);

  OperationSource& source() {
    return slice_ ? static_cast<OperationSource&>(*slice_) : in_bases_.source();
  }
  int num_columns() const { return in_bases_.num_columns(); }

 private:
  OperationsInBases in_bases_;
  std::optional<OperationSlice> slice_;
};

/// Throws InputError unless the machine, and with these bases, holds the traces' operations. Of a
/// range of them each is checked when its turn comes.
void check_fit(const TraceStream& trace, const std::optional<Bases>& bases,
               const std::optional<OperationRange>& range, const Machine& machine);

}  // namespace a3
