#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "a3/workload/operation_source.h"
#include "workload/operation_checks.h"

namespace a3 {

class TraceFile;
struct FileIdentity;

/// How a trace file lays out its operations.
enum class TraceForm { kSingle, kEqualSized, kRagged };

/// What the headers of one trace file say, before any matrix is read.
struct TraceHeader {
  std::filesystem::path file;
  TraceForm form = TraceForm::kSingle;
  std::int64_t num_operations = 0;
  std::int64_t num_queries = 0;
  std::int64_t num_rows_total = 0;
  int num_rows_min = 0;
  int num_rows_max = 0;
  int num_queries_min = 0;  ///< of an operation
  int num_queries_max = 0;
  int num_dims = 0;
  std::string key_type;  ///< "float16", "float32" or "float64"
  std::string value_type;
  std::string query_type;
  std::vector<std::string> ignored_arrays;
};

/// The operations of several trace files, one after another, in memory that the largest operation
/// bounds (Fortran-order arrays excepted: those are read whole).
///
/// All headers and offsets are checked on construction. Throws InputError naming file, array, what
/// was found, what is allowed; `next` throws for NaN, infinity and damaged data, naming the
/// element, and for a file that was changed after it was checked. One file is open at a time.
/// docs/traces.md describes the format and its limits.
class TraceStream : public OperationSource {
 public:
  TraceStream(const std::vector<std::filesystem::path>& files, TraceLimits limits);
  ~TraceStream() override;

  const std::vector<TraceHeader>& headers() const { return headers_; }
  std::int64_t num_operations() const override;
  std::int64_t num_queries() const;
  int num_dims() const;  ///< the same in all files

  /// Reads the next operation into `operation`, reusing its memory; false at the end of the last
  /// file.
  bool next(Operation& operation) override;

 private:
  void open_next_file();

  TraceLimits limits_;
  std::vector<TraceHeader> headers_;
  std::vector<FileIdentity> identities_;  ///< of the files as they were checked
  std::unique_ptr<TraceFile> current_;
  std::size_t next_file_ = 0;
};

}  // namespace a3
