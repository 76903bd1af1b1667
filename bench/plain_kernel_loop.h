#pragma once

#include <cstdint>

namespace a3::bench {

/// Simulated cycles per second of a bare SystemC model: eight clocked methods that pass an int
/// round a ring of signals. What any SystemC design of eight blocks pays before it does any work.
double plain_kernel_loop_cycles_per_second(std::int64_t num_cycles);

}  // namespace a3::bench
