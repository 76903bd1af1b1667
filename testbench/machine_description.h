#pragma once

#include <string>

#include "a3/machine/machine.h"

namespace a3 {

/// For people who open a timeline: machine and clock, as JSON.
std::string description_of(const Machine& machine);

}  // namespace a3
