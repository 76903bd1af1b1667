#pragma once

#include <stdexcept>

namespace a3 {

/// The machine stopped making progress; the message has a line per block. Exit status 1.
class StuckError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The user asked to stop (SIGINT, SIGTERM). Nothing of the run is kept.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

}  // namespace a3
