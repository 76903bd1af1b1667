#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace a3 {

/// What the user gave cannot be used: command line, configuration, trace or output folder.
///
/// Each message is a full sentence for a person: which file, which field or array, what was found,
/// what is allowed, what to do. The command line ends with exit status 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message) : InputError(std::vector<std::string>{message}) {}

  /// Several findings of one input, reported together. `messages` is not empty.
  explicit InputError(std::vector<std::string> messages)
      : std::runtime_error(joined(messages)), messages_(std::move(messages)) {}

  const std::vector<std::string>& messages() const { return messages_; }

 private:
  static std::string joined(const std::vector<std::string>& messages) {
    std::string text;
    for (const std::string& message : messages) {
      if (!text.empty()) text += '\n';
      text += message;
    }
    return text;
  }

  std::vector<std::string> messages_;
};

}  // namespace a3
