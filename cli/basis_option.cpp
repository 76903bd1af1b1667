#include "cli/basis_option.h"

#include <fmt/format.h>

#include "a3/base/input_error.h"
#include "cli/common_options.h"

namespace a3 {

void add_basis_option(boost::program_options::options_description& options) {
  options.add_options()(
      "basis", one_text("FILE"),
      "bases that scripts/fit_basis.py wrote; each head's operations are put into "
      "its own before they are quantised (docs/search_basis.md)");
}

std::optional<Bases> bases_of(const Arguments& arguments) {
  if (!arguments.has("basis")) return std::nullopt;
  return Bases(arguments.text("basis"));
}

void check_fit(const std::optional<Bases>& bases, const Machine& machine) {
  if (!bases || bases->num_columns() <= machine.hardware.max_dims()) return;
  throw InputError(fmt::format(
      "{}: has {} columns, but the machine has room for {}; raise /hardware/num_dims, or fit with "
      "fewer --columns.",
      bases->file().string(), bases->num_columns(), machine.hardware.max_dims()));
}

OperationsInBases::OperationsInBases(TraceStream& trace, const std::optional<Bases>& bases)
    : trace_(trace), num_columns_(bases ? bases->num_columns() : trace.num_dims()) {
  if (bases) in_bases_.emplace(trace_, trace.num_dims(), *bases);
}

}  // namespace a3
