#pragma once

#include <string>
#include <vector>

namespace a3 {

/// The whole command line, without the program's name. Reports errors on stderr and never throws.
int command_line(const std::vector<std::string>& words);

}  // namespace a3
