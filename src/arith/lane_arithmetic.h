#pragma once

#include <cstdint>

namespace a3 {

/// The vector operations of the datapath, exact in 64 bits, and quantisation. SIMD, with the
/// instruction set chosen at run time; the results do not depend on it.

/// Sum over lanes of a[lane] * b[lane].
std::int64_t dot_product(const std::int32_t* a, const std::int32_t* b, int num_lanes);

/// accumulators[lane] += weight * value[lane]; `weight` fits 32 bits.
void accumulate_weighted(std::int64_t* accumulators, std::int32_t weight, const std::int32_t* value,
                         int num_lanes);

/// raw[i] = clamp(rint(x[i] * scale), -limit, limit), ties to even; returns how many were clamped.
/// `limit` fits 31 bits.
std::int64_t quantise_row(const double* x, int count, double scale, double limit,
                          std::int32_t* raw);

}  // namespace a3
