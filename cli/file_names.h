#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "a3/machine/machine.h"
#include "cli/arguments.h"

namespace a3 {

/// A file that the command line names, and by which option.
struct NamedFile {
  std::string option;  ///< with its dashes
  std::filesystem::path file;
};

/// Throws InputError, naming option and file, for an output that is also an input or another output
/// (however the two are spelled), that is a directory, or, unless `overwrite`, that exists.
void check_outputs(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs,
                   bool overwrite);

/// The files that --config, --trace and --basis name.
std::vector<NamedFile> input_files(const Arguments& arguments);

/// The energy table of the machine, and those that it extends.
std::vector<NamedFile> energy_table_files(const Machine& machine);

/// The files that --config, --trace and --basis name, and the machine's energy tables.
std::vector<NamedFile> input_files(const Arguments& arguments, const Machine& machine);

/// The files of these names in the folder --out. Throws FieldError ("folder") if it has no name.
std::vector<NamedFile> output_files(const Arguments& arguments,
                                    const std::vector<std::string>& names);

/// check_outputs for them, with --force.
void check_output_folder(const Arguments& arguments, const Machine& machine,
                         const std::vector<std::string>& names);

}  // namespace a3
