#pragma once

#include <string>

namespace a3::fuzz {

/// Reads all operations of a trace file as a run does. A file that is refused must be so with a
/// message; one that is read must hold what its headers said, in finite numbers.
void read_trace(const std::string& path);

}  // namespace a3::fuzz
