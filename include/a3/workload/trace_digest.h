#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace a3 {

/// Which trace a result came from: its name as it was given, and what tells it from all others.
struct TraceDigest {
  std::string name;
  std::string sha256;  ///< of the file's bytes, 64 hexadecimal digits
};

/// Reads each file once. Throws InputError for one that cannot be read.
std::vector<TraceDigest> trace_digests(const std::vector<std::filesystem::path>& files);

}  // namespace a3
