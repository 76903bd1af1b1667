#pragma once

#include <stdexcept>

namespace a3 {

/// A hardware block broke its own rules: a value wider than its register, a port used twice in a
/// cycle, a queue that ran dry. Always a defect of the model, never of the user's input.
class ModelError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// The machine stopped making progress; the message has a line per block.
class StuckError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace a3
