#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "a3/explore/point_columns.h"

// Points as text.
namespace a3 {

/// Header and row of point_columns(of_systems) in a CSV file, without line end.
std::string point_columns_header(bool of_systems = false);
std::string point_columns_row(const PointResult& point, bool of_systems = false);

/// What a reader needs to merge tables of parts of a trace: for each of point_columns() its `name`,
/// `merges_as` (name_of) and, of a quotient, `numerator` and `denominator`.
nlohmann::ordered_json point_columns_json(bool of_systems = false);

/// A field of a CSV file, in quotes if it holds a comma, a quote or a line end (RFC 4180).
std::string csv_field(const std::string& text);

/// M and T in words: "iterations_per_row 0.5, post-scoring off".
std::string point_name(const Machine& machine);

}  // namespace a3
