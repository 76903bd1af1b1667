#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <vector>

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
};

/// Throws InputError for what the machine or the run, of so many operations, does not have.
Injections injections_of(const Arguments& arguments, const Machine& machine,
                         std::int64_t num_operations);

}  // namespace a3
