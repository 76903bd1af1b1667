#pragma once

#include <cstdint>
#include <string>

#include "a3/engine/operation_result.h"
#include "a3/report/accuracy.h"

namespace a3 {

/// Header of queries.csv, with its line end.
std::string queries_csv_header();

/// One line of queries.csv. `operation` and `query` count from 0, the query within its operation;
/// cycles count from the operation's start. A number that is not finite leaves its field empty.
std::string queries_csv_line(std::int64_t operation, std::int64_t query, int num_rows,
                             const QueryResult& result, double dynamic_energy_pj,
                             const QueryAccuracy& accuracy);

}  // namespace a3
