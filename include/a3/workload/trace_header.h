#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace a3 {

/// How a trace file lays out its operations.
enum class TraceForm { kSingle, kEqualSized, kRagged };

/// What the headers and offsets of one trace file say, before any matrix is read: n rows, m queries
/// and d columns of its operations.
struct TraceHeader {
  std::filesystem::path file;
  TraceForm form = TraceForm::kSingle;
  std::int64_t num_operations = 0;
  std::int64_t num_queries = 0;  ///< of all operations
  std::int64_t num_rows_total = 0;
  int num_rows_min = 0;  ///< of an operation
  int num_rows_max = 0;
  std::int64_t most_rows_operation = 0;  ///< the first that has so many, counted from 0
  int num_queries_min = 0;               ///< of an operation
  int num_queries_max = 0;
  int num_dims = 0;
  std::vector<std::int64_t> key_shape;  ///< of the array, as it stands in the file
  std::string key_type;                 ///< "float16", "float32" or "float64"
  std::string value_type;
  std::string query_type;
  bool has_query_rows = false;
  bool has_names = false;  ///< of operations
  std::vector<std::string> ignored_arrays;
};

}  // namespace a3
