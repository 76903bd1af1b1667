#include "report/queries_csv.h"

#include <fmt/format.h>

#include <cmath>

namespace a3 {
namespace {

/// The shortest text that reads back as the same number.
std::string number(double x) {
  return std::isfinite(x) ? fmt::format("{}", x) : std::string();
}

}  // namespace

std::string queries_csv_header() {
  return "operation,query,rows,iterations,candidates,selected,accept_cycle,done_cycle,"
         "latency_cycles,dynamic_energy_pj,rmse,cosine,visible_rows,tiles\n";
}

std::string queries_csv_line(std::int64_t operation, std::int64_t query, int num_rows,
                             const QueryResult& result, double dynamic_energy_pj,
                             const QueryAccuracy& accuracy) {
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", operation, query, num_rows,
                     result.iterations, result.candidates.size(), result.selected.size(),
                     result.accept_cycle, result.done_cycle, result.latency_cycles(),
                     number(dynamic_energy_pj), number(accuracy.rmse), number(accuracy.cosine),
                     result.visible_rows, result.num_tiles);
}

}  // namespace a3
