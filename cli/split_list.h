#pragma once

#include <string>
#include <vector>

namespace a3 {

/// The items of a list, divided by the commas outside of brackets and quotes. Throws InputError,
/// which `option` opens, for a list without items and for an item without text.
std::vector<std::string> split_list(const std::string& option, const std::string& list);

/// The items, each range "first:last:step" of decimal numbers replaced by its numbers:
/// "0.1:0.3:0.1" by "0.1", "0.2", "0.3". `last` is one of them if the steps meet it. Throws
/// InputError, which `option` opens, for a range that never ends or has too many numbers.
std::vector<std::string> with_ranges(const std::string& option,
                                     const std::vector<std::string>& items);

}  // namespace a3
