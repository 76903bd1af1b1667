#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "a3/engine/system_result.h"
#include "a3/report/run_report.h"

// What a report says of a run on a system (docs/system.md).
namespace a3 {

/// Shares of the run in which its resources are busy.
struct SystemShares {
  std::vector<double> units;
  double compute = 0;  ///< mean over units
  double channel = 0;
  double sorter = 0;  ///< mean over units
  double host = 0;

  SystemShares(const Machine& machine, const SystemUse& use);

  /// The resource with the largest: "compute", "memory", "sorting" or "host", the first of equal
  /// ones.
  const char* bound_by() const;
};

/// The section of report.json, of what all operations of a run took.
nlohmann::ordered_json system_json(const Machine& machine, const SystemUse& use);

/// What the run did and no energy includes, in words.
std::vector<std::string> not_charged_of_system(const Machine& machine);

/// For a terminal: the run with all that surrounds the units, beside the computing alone.
std::string end_to_end_text(const RunRecord& run);

/// Lines below those of the blocks, for what is known.
std::string system_energy_rows(const RunRecord& run);

/// Header of jobs.csv, and the line of a job by its number in the run, with line ends.
std::string jobs_csv_header();
std::string jobs_csv_line(std::int64_t number, const JobResult& job);

}  // namespace a3
