#pragma once

#include <string>

#include "support/trace_files.h"

namespace a3::test {

/// What `run_python` answers where there is no Python with numpy.
inline constexpr const char* kNoNumpy = "there is no python3 with numpy here";

/// Runs `script` in `folder` and returns its complaints: nothing if it went well.
std::string run_python(const TempFolder& folder, const std::string& script);

}  // namespace a3::test
