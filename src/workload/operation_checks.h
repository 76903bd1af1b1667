#pragma once

#include <cstdint>
#include <optional>

#include "npz/array_shape.h"

// What every attention operation must keep to on any machine, wherever its arrays come from: a
// trace or a caller's memory. Each check throws InputError that names the array, what was found and
// what is allowed.
namespace a3 {

/// d is the same for key and query, at least 1, and no more than one query may have.
void check_columns(const ArrayShape& key, const ArrayShape& query);

/// b (of three dimensions), n and m are at least 1; key and query have the same b.
void check_rows(const ArrayShape& key, const ArrayShape& query);

void check_value_shape(const ArrayShape& key, const ArrayShape& value);

/// n of one operation, or, without its number, of the array's shape, is no more than a matrix can
/// have.
void check_num_rows(const ArrayShape& key, std::optional<std::int64_t> operation,
                    std::int64_t num_rows);

/// An operation is held in memory whole, so m x d is bounded.
void check_num_queries(const ArrayShape& query, std::optional<std::int64_t> operation,
                       std::int64_t num_queries);

}  // namespace a3
