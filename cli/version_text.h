#pragma once

#include <string>

namespace a3 {

/// What --version prints: the first line is the program's name and version, each further line a
/// fact of the build or of the machine it runs on.
std::string version_text();

}  // namespace a3
