#include "cli/version_text.h"

#include <fmt/format.h>
#include <sysc/kernel/sc_ver.h>

#include "a3/base/version.h"

namespace a3 {

std::string version_text() {
  const BuildInfo info = build_info();
  return fmt::format(
      "a3sim {}\n"
      "commit       {}\n"
      "compiler     {}\n"
      "build type   {}\n"
      "SystemC      {}\n"
      "SIMD target  {}\n",
      info.version, info.commit, info.compiler, info.build_type, sc_core::sc_release(),
      info.simd_target);
}

}  // namespace a3
