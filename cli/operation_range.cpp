#include "cli/operation_range.h"

#include <algorithm>

#include "a3/plan/fit.h"
#include "cli/common_options.h"
#include "cli/number_range.h"
#include "cli/provenance.h"

namespace a3 {

void add_operations_option(boost::program_options::options_description& options) {
  options.add_options()(
      "operations", one_text("A:B"),
      "run only operations A to B - 1, counted from 0 over all traces; either may be left out");
}

std::optional<OperationRange> operation_range(const Arguments& arguments, std::int64_t count) {
  if (arguments.has("operations")) {
    const NumberRange range =
        parse_range("--operations", arguments.text("operations"), count, "operations of the trace");
    return OperationRange{range.first, std::min(range.end, count)};
  }
  return arguments.has("trace") ? std::nullopt : recorded_operations(arguments.text("config"));
}

OperationsToRun::OperationsToRun(TraceStream& trace, const std::optional<Bases>& bases,
                                 const std::optional<OperationRange>& range)
    : in_bases_(trace, bases) {
  if (range) slice_.emplace(in_bases_.source(), *range);
}

void check_fit(const TraceStream& trace, const std::optional<Bases>& bases,
               const std::optional<OperationRange>& range, const Machine& machine) {
  if (!range) check_fit(trace.headers(), machine);
  check_fit(bases, machine);
}

}  // namespace a3
