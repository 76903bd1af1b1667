#include "faults/injection_request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "a3/base/field_error.h"

namespace a3 {
namespace {

/// Throws FieldError for a number that is given and not one of 0 ... end - 1.
void check_range(const std::optional<std::int64_t>& number, std::int64_t end,
                 const std::string& field) {
  if (!number || (*number >= 0 && *number < end)) return;
  throw FieldError(field, fmt::format("{}", *number),
                   fmt::format("is out of place; allowed: 0 to {}.", end - 1));
}

}  // namespace

std::string structure_names(const Machine& machine) {
  std::vector<std::string_view> names;
  for (const Structure structure : kStructures) {
    if (size_bits(structure, machine) > 0) names.push_back(structure_name(structure));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string missing_structure(Structure structure, const Machine& machine) {
  return fmt::format(
      "this machine has no {}{}; allowed: {}.", structure_name(structure),
      machine.candidate_selection ? " (its words have no bits)" : " without candidate selection",
      structure_names(machine));
}

void check_injection(const InjectionRequest& request, const std::string& field,
                     const Machine& machine, std::int64_t num_operations) {
  if (size_bits(request.structure, machine) == 0) {
    throw FieldError(field + ".structure", "", missing_structure(request.structure, machine));
  }
  check_range(request.operation, num_operations, field + ".operation");
  const std::vector<Axis> axes = axes_of(request.structure, machine);
  for (std::size_t a = 0; a < axes.size(); ++a) {
    check_range(request.place[a], axes[a].size,
                fmt::format("{}.place[{}] ({})", field, a, axes[a].name));
  }
}

}  // namespace a3
