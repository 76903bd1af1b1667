#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"

namespace a3::test {

/// A folder of its own for a test, removed with everything in it at the end.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "a3_config_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = std::filesystem::canonical(name);
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// The messages of the InputError that `action` throws; empty if it throws none.
template <typename Action>
std::vector<std::string> errors_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.messages();
  }
  return {};
}

/// The messages for a configuration file that holds `text`, without the folder of the file.
inline std::vector<std::string> errors_of_text(const std::string& text,
                                               const std::vector<std::string>& overrides = {}) {
  const TempFolder folder;
  const std::filesystem::path file = folder.write("x.json", text);
  std::vector<std::string> errors =
      errors_of([&] { load_machine(file, parse_overrides(overrides, "--set")); });
  const std::string prefix = folder.path().string() + "/";
  for (std::string& error : errors) {
    for (std::size_t at = error.find(prefix); at != std::string::npos; at = error.find(prefix)) {
      error.erase(at, prefix.size());
    }
  }
  return errors;
}

/// The machine of a configuration file that holds `text`.
inline Machine machine_of_text(const std::string& text,
                               const std::vector<std::string>& overrides = {}) {
  const TempFolder folder;
  return load_machine(folder.write("x.json", text), parse_overrides(overrides, "--set"));
}

}  // namespace a3::test
