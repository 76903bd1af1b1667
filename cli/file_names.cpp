#include "cli/file_names.h"

#include <fmt/format.h>

#include "a3/base/input_error.h"
#include "base/made_folder.h"

namespace a3 {
namespace {

namespace fs = std::filesystem;

/// One spelling for all names of a file; a path that cannot be followed keeps its own, and fails
/// when it is opened.
fs::path one_spelling(const fs::path& file) {
  std::error_code error;
  const fs::path spelling = fs::weakly_canonical(file, error);
  return error ? file : spelling;
}

void refuse_same_file(const NamedFile& output, const NamedFile& other) {
  if (one_spelling(output.file) != one_spelling(other.file)) return;
  throw InputError(fmt::format("{} {}: is the file that {} names, too. Choose another name.",
                               output.option, output.file.string(), other.option));
}

/// Which elsewhere means standard output.
void refuse_dash(const std::string& option, const fs::path& output) {
  if (output != "-") return;
  throw InputError(fmt::format(
      "{} -: results go to files, not to standard output. Give another name; ./- is one "
      "of that name.",
      option));
}

void refuse_unusable(const NamedFile& output, bool overwrite) {
  refuse_dash(output.option, output.file);
  std::error_code ignored;
  if (fs::is_directory(output.file, ignored)) {
    throw InputError(fmt::format("{} {}: is a directory. Choose another name, or move it away.",
                                 output.option, output.file.string()));
  }
  if (!fs::exists(output.file, ignored)) return;
  // A file put in its place would take a device or a pipe from all programs, or a link from its
  // file.
  if (!fs::is_regular_file(fs::symlink_status(output.file, ignored))) {
    throw InputError(
        fmt::format("{} {}: is a device, a pipe or a link, which is not replaced. "
                    "Name a file.",
                    output.option, output.file.string()));
  }
  if (!overwrite) {
    throw InputError(
        fmt::format("{} {}: exists already. Choose another name, or add --force to replace it.",
                    output.option, output.file.string()));
  }
}

}  // namespace

void check_outputs(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs,
                   bool overwrite) {
  for (auto output = outputs.begin(); output != outputs.end(); ++output) {
    for (const NamedFile& input : inputs) refuse_same_file(*output, input);
    for (auto other = outputs.begin(); other != output; ++other) refuse_same_file(*output, *other);
    refuse_unusable(*output, overwrite);
  }
}

std::vector<NamedFile> input_files(const Arguments& arguments) {
  std::vector<NamedFile> inputs = {{"--config", arguments.text("config")}};
  for (const std::filesystem::path& file : arguments.files("trace")) {
    inputs.push_back({"--trace", file});
  }
  if (arguments.has("basis")) inputs.push_back({"--basis", arguments.text("basis")});
  return inputs;
}

std::vector<NamedFile> energy_table_files(const Machine& machine) {
  if (machine.energy_table_path.empty()) return {};
  std::vector<NamedFile> files = {{"/energy/table", machine.energy_table_path}};
  for (const std::string& file : machine.energy_table.extended_files) {
    files.push_back({"/extends of the energy table", file});
  }
  return files;
}

std::vector<NamedFile> input_files(const Arguments& arguments, const Machine& machine) {
  std::vector<NamedFile> inputs = input_files(arguments);
  for (const NamedFile& table : energy_table_files(machine)) inputs.push_back(table);
  return inputs;
}

std::vector<NamedFile> output_files(const Arguments& arguments,
                                    const std::vector<std::string>& names) {
  refuse_dash("--out", arguments.text("out"));
  const std::filesystem::path folder = plain_folder(arguments.text("out"));
  std::vector<NamedFile> outputs;
  outputs.reserve(names.size());
  for (const std::string& name : names) outputs.push_back({"--out", folder / name});
  return outputs;
}

void check_output_folder(const Arguments& arguments, const Machine& machine,
                         const std::vector<std::string>& names) {
  check_outputs(output_files(arguments, names), input_files(arguments, machine),
                arguments.has("force"));
}

}  // namespace a3
