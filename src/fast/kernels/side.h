#pragma once

namespace a3::fast {

/// The two sides of the greedy search (paper, IV-C): the max side pops the largest products, the
/// min side the smallest. For the min side all signs are turned, so that both look for large
/// products.
enum class Side { kMax, kMin };

}  // namespace a3::fast
