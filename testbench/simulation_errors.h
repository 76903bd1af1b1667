#pragma once

#include <stdexcept>

namespace a3 {

/// The machine stopped making progress; the message has a line per block. Exit status 1.
class StuckError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace a3
