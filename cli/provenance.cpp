#include "cli/provenance.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"
#include "json/json_text.h"
#include "json/text_file.h"

namespace a3 {
namespace {

/// What a result was made from.
struct Recorded {
  std::vector<TraceDigest> traces;  ///< none: it is no result
  std::string basis;                ///< empty: none
};

Recorded recorded_in(const std::filesystem::path& file) {
  const json::ParsedText text = json::parse_json(json::read_text_file(file, file.string()));
  const auto& document = text.document;
  const nlohmann::ordered_json::json_pointer files("/trace/files");
  Recorded recorded;
  if (!document.is_object() || !document.contains("provenance") || !document.contains(files)) {
    return recorded;
  }
  for (const nlohmann::ordered_json& trace : document.at(files)) {
    recorded.traces.push_back({trace.value("name", ""), trace.value("sha256", "")});
  }
  const nlohmann::ordered_json basis =
      document.at("trace").value("basis", nlohmann::ordered_json(nullptr));
  if (basis.is_object()) recorded.basis = basis.value("name", "");
  return recorded;
}

}  // namespace

Provenance provenance_of(const Arguments& arguments) {
  return {arguments.command(), trace_digests(arguments.files("trace")), basis_digest(arguments)};
}

std::optional<TraceDigest> basis_digest(const Arguments& arguments) {
  if (!arguments.has("basis")) return std::nullopt;
  return trace_digests({arguments.text("basis")}).front();
}

std::vector<std::filesystem::path> traces_to_run(const Arguments& arguments) {
  if (arguments.has("trace")) return arguments.files("trace");
  const std::string& config = arguments.text("config");
  std::vector<std::filesystem::path> files;
  const Recorded recorded = recorded_in(config);
  if (!recorded.basis.empty() && !arguments.has("basis")) {
    throw InputError(fmt::format(
        "run: {} was made in the bases of {}; name the file with --basis to run it again.", config,
        recorded.basis));
  }
  for (const TraceDigest& trace : recorded.traces) {
    files.emplace_back(trace.name);
    const std::string sha256 = trace_digests({files.back()}).front().sha256;
    if (sha256 == trace.sha256) continue;
    throw InputError(
        fmt::format("{}: is not the trace that {} was made from (sha256 {}, then {}). Name the "
                    "trace to run with --trace.",
                    trace.name, config, sha256, trace.sha256));
  }
  if (!files.empty()) return files;
  throw InputError(fmt::format(
      "run: the option '--trace' is missing, and --config {} is no report.json that names traces. "
      "See 'a3sim run --help'.",
      config));
}

std::string provenance_text(const Provenance& provenance, const Machine& machine,
                            const nlohmann::ordered_json& columns) {
  nlohmann::ordered_json document = {{"schema_version", 1},
                                     {"provenance", to_json(provenance)},
                                     {"config", to_json(machine)},
                                     {"trace", inputs_json(provenance)}};
  if (!columns.is_null()) document["columns"] = columns;
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  return document.dump(2, ' ', false, kReplace) + '\n';
}

std::filesystem::path provenance_file_of(const std::filesystem::path& table) {
  std::filesystem::path file = table;
  return file.replace_extension(".provenance.json");
}

}  // namespace a3
