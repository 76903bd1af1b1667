#pragma once

namespace a3 {

/// Highway's name of the instruction set that kernels choose on this processor.
const char* simd_target();

}  // namespace a3
