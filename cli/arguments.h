#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "a3/explore/sweep_plan.h"
#include "a3/machine/machine.h"
#include "cli/file_names.h"

namespace a3 {

/// Parses a subcommand's arguments; positional ones go to the option `positional` if it is not
/// empty. Throws InputError that names the subcommand, what is wrong with which argument, and where
/// the help is.
boost::program_options::variables_map parse_arguments(
    const std::string& subcommand, const std::vector<std::string>& arguments,
    const boost::program_options::options_description& options, const std::string& positional = {});

/// What a repeatable option was given, in order; empty if it was not.
std::vector<std::string> strings(const boost::program_options::variables_map& values,
                                 const char* option);

/// The integer that an option has, which is given or has a default. Throws InputError naming the
/// option, what was found, that it is not `what`, and the numbers allowed: `min` to `max`.
std::int64_t parse_integer(const boost::program_options::variables_map& values, const char* option,
                           const char* what, std::int64_t min, std::int64_t max);

/// The seed that an option has, which is given or has a default: 0 to 2^63 - 1. Throws InputError.
std::uint64_t parse_seed(const boost::program_options::variables_map& values, const char* option);

/// The option `threads`, 1 to 1024; without it as many as the process may use at once. Throws
/// InputError.
int parse_threads(const boost::program_options::variables_map& values);

/// Adds the options that list values of M and T.
void add_list_options(boost::program_options::options_description& options);

/// The points that the options config, set, vary and the lists ask for.
SweepRequest sweep_request(const boost::program_options::variables_map& values);

/// The files that the options config and trace name.
std::vector<NamedFile> input_files(const boost::program_options::variables_map& values);

/// The same, and the energy table of the machine.
std::vector<NamedFile> input_files(const boost::program_options::variables_map& values,
                                   const Machine& machine);

/// check_outputs for the files of these names in the folder `out`, with the option `force`.
void check_output_folder(const boost::program_options::variables_map& values,
                         const Machine& machine, const std::vector<std::string>& names);

}  // namespace a3
