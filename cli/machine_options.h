#pragma once

#include <vector>

#include "a3/json/override.h"
#include "a3/machine/machine.h"
#include "cli/arguments.h"

namespace a3 {

/// The changes that --set asks for.
std::vector<Override> overrides_of(const Arguments& arguments);

/// The machine that the configuration of an option describes, with those changes. Throws InputError
/// with everything that is wrong with both.
Machine machine_of(const Arguments& arguments, const char* option = "config");

}  // namespace a3
