#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "a3/workload/operation_source.h"
#include "a3/workload/trace_header.h"

namespace a3 {

class TraceFile;
struct FileIdentity;

/// The operations of several trace files, one after another, in memory that the largest operation
/// bounds (Fortran-order arrays excepted: those are read whole).
///
/// All headers and offsets are checked on construction, by themselves; which machine holds such
/// operations is for a3/plan/fit.h to say. Throws InputError naming file, array, what was found,
/// what is allowed; `next` throws for NaN, infinity and damaged data, naming the element, and for a
/// file that was changed after it was checked. One file is open at a time. docs/traces.md describes
/// the format and its limits.
class TraceStream : public OperationSource {
 public:
  explicit TraceStream(const std::vector<std::filesystem::path>& files);
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

  std::vector<TraceHeader> headers_;
  std::vector<FileIdentity> identities_;  ///< of the files as they were checked
  std::unique_ptr<TraceFile> current_;
  std::size_t next_file_ = 0;
};

}  // namespace a3
