#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "a3/base/field_error.h"
#include "a3/explore/sweep_plan.h"
#include "cli/arguments.h"

// Which points are run: lists of M, T and other fields.
namespace a3 {

/// --iterations-per-row, --iterations, --threshold-percent.
void add_list_options(boost::program_options::options_description& options);

/// --vary.
void add_vary_option(boost::program_options::options_description& options);

/// What the options ask for.
struct PointOptions {
  SweepRequest request;
  FieldNames names;  ///< by which option each field of the request was asked for
  /// The values of each varied field as they were written.
  std::vector<std::vector<std::string>> value_texts;
};

/// Reads --config, --set, --vary and the lists. Throws InputError for a text that is no list of
/// numbers.
PointOptions point_options(const Arguments& arguments);

}  // namespace a3
