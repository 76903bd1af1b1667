#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

// What several commands have, in the same words.
namespace a3 {

/// The value of an option that is given once, and of one that may be repeated; `name` stands for it
/// in the help.
boost::program_options::typed_value<std::string>* one_text(const char* name);
boost::program_options::typed_value<std::vector<std::string>>* many_texts(const char* name);

/// --config, the machine to run, and --trace. `note` stands behind what is said of the machine.
void add_input_options(boost::program_options::options_description& options,
                       const std::string& note = "");

/// The same of a command that can do without --trace, where the configuration is a result
/// (cli/provenance.h).
void add_rerun_input_options(boost::program_options::options_description& options);

/// --set.
void add_set_option(boost::program_options::options_description& options);

/// --threads; `what` has them.
void add_threads_option(boost::program_options::options_description& options,
                        const std::string& what = "threads");

/// --force; `what` it replaces.
void add_force_option(boost::program_options::options_description& options,
                      const std::string& what);

}  // namespace a3
