#pragma once

#include <functional>

namespace a3 {

/// Told, each time a part of an operation's work is done, what share of the whole that was: 1 over
/// all calls, up to rounding. Calls may come from several threads at once. What it throws ends the
/// work.
using PartDone = std::function<void(double share)>;

}  // namespace a3
