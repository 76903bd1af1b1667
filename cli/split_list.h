#pragma once

#include <string>
#include <vector>

namespace a3 {

/// The items of a list, divided by the commas outside of brackets and quotes. Throws InputError,
/// which `option` opens, for a list without items and for an item without text.
std::vector<std::string> split_list(const std::string& option, const std::string& list);

}  // namespace a3
