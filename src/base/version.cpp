#include "a3/base/version.h"

#include "base/simd_target.h"
#include "build_facts.h"

namespace a3 {

BuildInfo build_info() {
  return {build_facts::kVersion, build_facts::kCommit, build_facts::kCompiler,
          build_facts::kBuildType, simd_target()};
}

}  // namespace a3
