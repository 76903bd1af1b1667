#pragma once

#include <string>

#include "a3/engine/operation_result.h"

namespace a3::test {

/// Where two engines' results of one operation first differ, in a few words; empty if nowhere.
std::string first_difference(const OperationResult& a, const OperationResult& b);

}  // namespace a3::test
