#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "attention_result.h"

namespace a3::python {

/// Everything a result holds, as Python's numbers and arrays: what its pickle contains.
pybind11::tuple state_of(const AttentionResult& result);

/// The result again. Throws InputError for what another version has written.
std::shared_ptr<AttentionResult> result_from(const pybind11::tuple& state);

}  // namespace a3::python
