#pragma once

#include <memory>

#include "a3/fast/selector.h"

namespace a3::fast {

/// A selector of a user's own, which may be wrong: what it gives is looked at, and std::logic_error
/// thrown where it cannot be. Throws it at once if there is no selector.
std::unique_ptr<Selector> checked(std::unique_ptr<Selector> selector);

}  // namespace a3::fast
