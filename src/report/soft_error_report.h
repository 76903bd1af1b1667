#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/uarch/soft_error.h"
#include "report/query_change.h"

namespace a3 {

/// A soft error that struck, and what it did to its word; nothing where the operation keeps none.
struct InjectedError {
  SoftError error;
  std::optional<FlippedWord> flipped;
};

struct ChangedQuery {
  std::int64_t operation;
  QueryChange change;
};

/// What soft errors did to a run.
struct SoftErrorReport {
  std::uint64_t seed = 0;  ///< of what was drawn
  std::vector<InjectedError> injected;
  std::vector<ChangedQuery> changed;  ///< in order

  /// Queries whose rows or outputs differ: those that the golden model must find different, too.
  std::int64_t num_values_changed() const;
};

/// The section of report.json (docs/soft_errors.md).
nlohmann::ordered_json to_json(const SoftErrorReport& report, const Machine& machine);

/// soft_errors.csv: a header, and a line for each query that changed.
std::string soft_errors_csv(const SoftErrorReport& report);

/// Lines for a terminal.
std::string soft_errors_text(const SoftErrorReport& report, const Machine& machine);

}  // namespace a3
