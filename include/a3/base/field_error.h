#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "a3/base/input_error.h"

namespace a3 {

/// A field of a request to the library cannot be used: "num_threads 5: only 3 threads can be
/// started".
///
/// The field has its name in the library's headers, "num_threads" or "selections[2]". Whoever
/// filled the request from something else, such as the options of a command, knows it by another
/// name, and has the message say that one: `renamed`, `with_names`.
class FieldError : public InputError {
 public:
  /// `value` as it was found, for the message; empty where the problem tells it.
  FieldError(std::string field, const std::string& value, std::vector<std::string> problems)
      : InputError(opened_by(value.empty() ? field : field + " " + value, problems)),
        field_(std::move(field)),
        problems_(std::move(problems)) {}
  FieldError(std::string field, const std::string& value, std::string problem)
      : FieldError(std::move(field), value, std::vector<std::string>{std::move(problem)}) {}

  const std::string& field() const { return field_; }

  /// The same problems of what the caller calls `name`.
  InputError renamed(const std::string& name) const {
    return InputError(opened_by(name, problems_));
  }

 private:
  static std::vector<std::string> opened_by(const std::string& name,
                                            const std::vector<std::string>& problems) {
    std::vector<std::string> messages;
    messages.reserve(problems.size());
    for (const std::string& problem : problems) {
      messages.push_back(std::string(name).append(": ").append(problem));
    }
    return messages;
  }

  std::string field_;
  std::vector<std::string> problems_;
};

/// How a caller's user knows fields of a request, by the library's names: {"num_threads",
/// "--threads 5"}.
using FieldNames = std::map<std::string, std::string>;

/// Calls `action`. A FieldError of a field with another name is thrown on as an InputError that
/// says this name.
template <typename Action>
auto with_names(const FieldNames& names, Action action) {
  try {
    return action();
  } catch (const FieldError& error) {
    const auto name = names.find(error.field());
    if (name == names.end()) throw;
    throw error.renamed(name->second);
  }
}

}  // namespace a3
