#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <vector>

#include "a3/engine/operation_result.h"
#include "a3/report/accuracy.h"
#include "a3/report/run_report.h"

namespace a3 {

/// The files of a result; soft_errors.csv only of a run into which some were injected, jobs.csv
/// only of one on a system.
inline constexpr std::array<const char*, 5> kResultFiles = {
    "outputs.npz", "queries.csv", "report.json", "soft_errors.csv", "jobs.csv"};

/// Where a result goes, and what is in it.
struct ResultFolderOptions {
  std::filesystem::path folder;
  bool overwrite = false;       ///< an existing result is replaced
  bool dump_selection = false;  ///< row ids of candidates and kept rows go to outputs.npz
  int num_dims = 0;             ///< d of the trace
};

/// The files of a result: report.json, queries.csv, outputs.npz, maybe soft_errors.csv or jobs.csv.
///
/// They grow aside, in memory that does not depend on the run's length, and are put in place by
/// `commit`, the report last. Without `commit` nothing stays behind, not even a folder that was
/// made for them. Throws InputError naming the path for a folder that cannot be made or written, or
/// that holds a result already.
class ResultFolder {
 public:
  ResultFolder(const Machine& machine, ResultFolderOptions options);
  ~ResultFolder();
  ResultFolder(const ResultFolder&) = delete;
  ResultFolder& operator=(const ResultFolder&) = delete;

  /// The queries of one operation with `num_rows` rows; `accuracy` has an entry each.
  void add(const OperationResult& result, const std::vector<QueryAccuracy>& accuracy, int num_rows);

  void commit(const RunRecord& run);

 private:
  class Files;
  std::unique_ptr<Files> files_;
};

}  // namespace a3
