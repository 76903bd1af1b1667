#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "a3/uarch/soft_error.h"

namespace a3 {

/// A soft error that is asked for; what it leaves open is drawn.
struct InjectionRequest {
  Structure structure = Structure::kKeySram;
  std::optional<std::int64_t> operation;
  std::optional<std::int64_t> cycle;
  std::array<std::optional<int>, kMostAxes> place;  ///< an entry each axis of the structure
};

/// Throws FieldError unless the machine has the structure, a run of `num_operations` operations the
/// operation, and the structure the place; `field` is the request's name there: "requests[2]".
void check_injection(const InjectionRequest& request, const std::string& field,
                     const Machine& machine, std::int64_t num_operations);

/// The structures of the machine: "key_sram, value_sram, score, weight".
std::string structure_names(const Machine& machine);

/// What is said of a structure that the machine does not have.
std::string missing_structure(Structure structure, const Machine& machine);

}  // namespace a3
