#pragma once

#include <boost/align/aligned_allocator.hpp>
#include <cstddef>
#include <vector>

namespace a3::fast {

/// Starts at a cache line, so that the vectors a kernel reads in order cross none.
template <typename T>
using AlignedVector = std::vector<T, boost::alignment::aligned_allocator<T, 64>>;

/// Behind it, kernels read and write up to so many elements.
inline constexpr std::size_t kKernelRoom = 32;

}  // namespace a3::fast
