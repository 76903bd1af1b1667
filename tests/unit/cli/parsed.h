#pragma once

#include <string>
#include <vector>

#include "a3/base/input_error.h"
#include "cli/command.h"

namespace a3::test {

/// What a command is given by these words.
inline Arguments parsed(const Command& command, const std::vector<std::string>& words) {
  return Arguments(command.name, words, describe(command), command.positional);
}

/// The message of the InputError that `action` throws.
template <typename Action>
std::string refusal_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "was not refused";
}

}  // namespace a3::test
