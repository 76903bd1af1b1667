#pragma once

#include <filesystem>
#include <string>
#include <vector>

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

}  // namespace a3
