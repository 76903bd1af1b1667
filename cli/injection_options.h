#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "a3/base/field_error.h"
#include "a3/machine/machine.h"
#include "cli/arguments.h"
#include "faults/injection_request.h"

// Soft errors of a run: --inject, --inject-seed.
namespace a3 {

void add_injection_options(boost::program_options::options_description& options);

/// The errors to inject, and the seed of what they leave open.
struct Injections {
  std::vector<InjectionRequest> requests;
  std::uint64_t seed = 1;
  FieldNames names;  ///< by which option each was asked for
};

/// Throws InputError for what the machine or the run, of so many operations, does not have.
Injections injections_of(const Arguments& arguments, const Machine& machine,
                         std::int64_t num_operations);

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
