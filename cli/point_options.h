#pragma once

#include <boost/program_options.hpp>

#include "a3/explore/sweep_plan.h"
#include "cli/arguments.h"

// Which points are run: lists of M, T and other fields.
namespace a3 {

/// --iterations-per-row, --iterations, --threshold-percent.
void add_list_options(boost::program_options::options_description& options);

/// The points that --config, --set, --vary and the lists ask for.
SweepRequest sweep_request(const Arguments& arguments);

}  // namespace a3
