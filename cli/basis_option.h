#pragma once

#include <boost/program_options.hpp>
#include <optional>

#include "a3/machine/machine.h"
#include "a3/workload/basis.h"
#include "a3/workload/trace_stream.h"
#include "cli/arguments.h"

// Operations in another basis (docs/search_basis.md).
namespace a3 {

/// --basis.
void add_basis_option(boost::program_options::options_description& options);

/// The file that --basis names; nothing without it. Throws InputError for one that is no file of
/// bases.
std::optional<Bases> bases_of(const Arguments& arguments);

/// Throws InputError if operations are wider in these bases than the machine is.
void check_fit(const std::optional<Bases>& bases, const Machine& machine);

/// A trace's operations, in bases if there are any. Both must outlive it.
class OperationsInBases {
 public:
  /// Throws InputError if the operations do not fit the bases.
  OperationsInBases(TraceStream& trace, const std::optional<Bases>& bases);

  OperationSource& source() {
    return in_bases_ ? static_cast<OperationSource&>(*in_bases_) : trace_;
  }
  int num_columns() const { return num_columns_; }  ///< of the operations that come from it

 private:
  TraceStream& trace_;
  std::optional<BasisSource> in_bases_;
  int num_columns_;
};

}  // namespace a3
