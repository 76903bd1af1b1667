#pragma once

#include <boost/program_options.hpp>
#include <cstdint>

#include "a3/systemc/recording.h"
#include "cli/arguments.h"

// What of a run is recorded: --wave, --wave-queries, --timeline.
namespace a3 {

void add_recording_options(boost::program_options::options_description& options);

/// Of a run of `num_queries` queries. Throws InputError for queries that it does not have.
Recording recording_of(const Arguments& arguments, std::int64_t num_queries);

}  // namespace a3
