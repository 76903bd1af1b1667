#pragma once

#include <stdexcept>

namespace a3 {

/// The user asked to stop (SIGINT, SIGTERM). Nothing of the run is kept.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

}  // namespace a3
