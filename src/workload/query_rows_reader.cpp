#include "workload/query_rows_reader.h"

#include <fmt/format.h>

#include <utility>

#include "a3/base/input_error.h"
#include "npz/array_shape.h"

namespace a3 {

QueryRowsReader::QueryRowsReader(ArrayReader array, const ArrayReader& queries)
    : rows_(std::move(array)) {
  const ArrayReader& rows = rows_.array();
  std::vector<std::int64_t> wanted = queries.shape();
  wanted.pop_back();
  if (rows.shape() != wanted) {
    throw InputError(
        fmt::format("{}: has the shape {}, but '{}' has {}; needed is a number for each query, {}.",
                    rows.where(), shape_text(rows.shape()), queries.name(),
                    shape_text(queries.shape()), shape_text(wanted)));
  }
  if (rows.fortran_order() && wanted.size() > 1) {
    throw InputError(
        fmt::format("{}: is stored column by column; save it row by row, for example with "
                    "numpy.ascontiguousarray.",
                    rows.where()));
  }
}

void QueryRowsReader::next(int num_rows, int num_queries, std::vector<std::int32_t>& query_rows) {
  query_rows.resize(static_cast<std::size_t>(num_queries));
  for (std::size_t q = 0; q < query_rows.size(); ++q) {
    const std::int64_t rows = rows_.next();
    if (rows < 1 || rows > num_rows) {
      throw InputError(fmt::format(
          "{}: operation {}, query {}: is {}; allowed are 1 to {}, the rows of the operation: a "
          "query sees rows 0 to query_rows - 1.",
          rows_.array().where(), operation_, q, rows, num_rows));
    }
    query_rows[q] = static_cast<std::int32_t>(rows);
  }
  ++operation_;
}

}  // namespace a3
