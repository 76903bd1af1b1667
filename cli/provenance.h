#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/report/provenance.h"
#include "cli/arguments.h"

// Where the results of a command come from.
namespace a3 {

/// The command, and the traces that it names.
Provenance provenance_of(const Arguments& arguments);

/// The file that --basis names.
std::optional<TraceDigest> basis_digest(const Arguments& arguments);

/// The traces that --trace names or, without it, those that the result named by --config was made
/// from. Throws InputError if there are none, or if one is no longer what it was.
std::vector<std::filesystem::path> traces_to_run(const Arguments& arguments);

/// The text of a file that stands beside a table: simulator, command, traces and machine, under the
/// names that they have in report.json, and the table's `columns` (point_columns_json) unless null.
std::string provenance_text(const Provenance& provenance, const Machine& machine,
                            const nlohmann::ordered_json& columns);

/// The file that stands beside a table of this name: sweep.csv has sweep.provenance.json.
std::filesystem::path provenance_file_of(const std::filesystem::path& table);

}  // namespace a3
