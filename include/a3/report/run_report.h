#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "a3/machine/machine.h"
#include "a3/report/provenance.h"
#include "a3/report/run_totals.h"

namespace a3 {

struct SoftErrorReport;

/// How long the host took.
struct HostTime {
  double wall_seconds = 0;   ///< in the engine: quantising, sorting, simulating
  double total_seconds = 0;  ///< the whole run: reading, engine, golden model, accuracy, writing
};

/// A finished run.
struct RunRecord {
  const Machine& machine;
  std::string engine;
  const RunTotals& totals;
  HostTime host;
  const SoftErrorReport* soft_errors = nullptr;  ///< null: none were injected
  Provenance provenance = {};
};

/// Every count of every block, as in report.json.
nlohmann::ordered_json to_json(const Activity& activity);

/// report.json (docs/output.md lists every field). Every number is finite or null.
nlohmann::ordered_json run_report(const RunRecord& run);

/// The summary for a terminal.
std::string summary_table(const RunRecord& run);

}  // namespace a3
