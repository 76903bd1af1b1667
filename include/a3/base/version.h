#pragma once

#include <string_view>

namespace a3 {

/// Which simulator this is, how it was built, and what its kernels run on: what a reader needs to
/// obtain a result again.
struct BuildInfo {
  std::string_view version;  ///< "MAJOR.MINOR.PATCH"
  /// Git's commit, 40 hexadecimal digits, with "-dirty" behind them if a file that git knows
  /// differed from it; "unknown" if the sources were no git checkout of this project.
  std::string_view commit;
  std::string_view compiler;    ///< name and version, such as "GNU 12.2.0"
  std::string_view build_type;  ///< CMake's, such as "Release"
  /// The instruction set that the kernels choose on this processor, by Highway's name, such as
  /// "AVX2". Results do not depend on it.
  std::string_view simd_target;
};

/// All strings live as long as the program.
BuildInfo build_info();

}  // namespace a3
