#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "uarch/soft_error.h"

namespace a3 {

/// A soft error that is asked for; what it leaves open is drawn.
struct InjectionRequest {
  Structure structure = Structure::kKeySram;
  std::optional<std::int64_t> operation;
  std::optional<std::int64_t> cycle;
  std::array<std::optional<int>, kMostAxes> place;
  std::string text;  ///< as it was given, for messages
};

/// The structure of this name. Throws InputError, which `option` opens, if there is none, or none
/// in the machine.
Structure parse_structure(const std::string& option, const std::string& name,
                          const Machine& machine);

/// Reads "structure" or "structure:field=number,...", the fields being operation, cycle and the
/// axes of the structure. Throws InputError, naming the text, what is wrong with it, and what is
/// allowed.
InjectionRequest parse_injection(const std::string& text, const Machine& machine,
                                 std::int64_t num_operations);

}  // namespace a3
