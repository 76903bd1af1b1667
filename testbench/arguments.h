#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

namespace a3 {

/// Parses a subcommand's arguments; positional ones go to the option `positional` if it is not
/// empty. Throws InputError that names the subcommand, what is wrong with which argument, and where
/// the help is.
boost::program_options::variables_map parse_arguments(
    const std::string& subcommand, const std::vector<std::string>& arguments,
    const boost::program_options::options_description& options, const std::string& positional = {});

}  // namespace a3
