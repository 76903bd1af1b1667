#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "a3/base/input_error.h"
#include "a3/workload/trace_stream.h"
#include "support/trace_files.h"

namespace a3::test {

/// The message of the InputError that `action` throws; a failed test if it throws none.
template <typename Action>
std::string input_error_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no InputError was thrown";
  return {};
}

/// Starts from a good ragged trace of d = 2 whose operations have 2 and 1 rows, 1 and 2 queries; a
/// test spoils it.
class BadTrace : public testing::Test {
 protected:
  BadTrace() {
    set("key", npy("<f8", {3, 2}, {1, 2, 3, 4, 5, 6}));
    set("value", npy("<f8", {3, 2}, {1, 2, 3, 4, 5, 6}));
    set("query", npy("<f8", {3, 2}, {1, 2, 3, 4, 5, 6}));
    set("key_offsets", npy("<i8", {3}, {0, 2, 3}));
    set("query_offsets", npy("<i8", {3}, {0, 1, 3}));
  }

  ZipEntry& entry(const std::string& name) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const ZipEntry& candidate) {
      return candidate.name == name + ".npy";
    });
    return found != entries.end() ? *found : entries.emplace_back(ZipEntry{name + ".npy", ""});
  }

  void set(const std::string& name, const std::string& content) { entry(name).content = content; }

  void remove(const std::string& name) {
    entries.erase(entries.begin() + (&entry(name) - entries.data()));
  }

  void remove_offsets() {
    remove("key_offsets");
    remove("query_offsets");
  }

  /// Key and value alike, since they must have the same shape.
  void set_key_and_value(const std::string& content) {
    set("key", content);
    set("value", content);
  }

  void write() { write_file(file, zip(entries)); }

  /// What reading the trace to its end says.
  std::string error() {
    write();
    return error_of_file();
  }

  /// What opening it says: headers and offsets only.
  std::string error_on_opening() {
    write();
    return input_error_of([&] { const TraceStream stream({file}); });
  }

  std::string error_of_file() {
    return input_error_of([&] { read_all({file}); });
  }

  static void read_all(const std::vector<std::filesystem::path>& files) {
    TraceStream stream(files);
    Operation operation;
    while (stream.next(operation)) {
    }
  }

  TempFolder folder;
  std::filesystem::path file = folder / "bad.npz";
  std::vector<ZipEntry> entries;
};

}  // namespace a3::test
