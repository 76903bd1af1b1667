#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "a3/base/field_error.h"
#include "a3/explore/tuning.h"
#include "cli/arguments.h"

// What a tuning must keep: --keep, --max-rmse, --min-cosine; and what it minimises.
namespace a3 {

/// The bounds, and --minimise.
void add_bound_options(boost::program_options::options_description& options);

/// Bounds and by which option each was asked for.
struct BoundOptions {
  std::vector<Bound> bounds;
  FieldNames names;
};

/// Throws InputError for a text that is no bound, and if there is none.
BoundOptions bound_options(const Arguments& arguments);

/// Of --minimise: energy, latency or interval. Throws InputError.
Objective objective_option(const Arguments& arguments);

}  // namespace a3
