#include "a3/report/provenance.h"

#include <nlohmann/json.hpp>

#include "a3/base/version.h"

namespace a3 {

using Json = nlohmann::ordered_json;

namespace {

Json digest_json(const TraceDigest& file) {
  return {{"name", file.name}, {"sha256", file.sha256}};
}

}  // namespace

Json to_json(const Provenance& provenance) {
  const BuildInfo build = build_info();
  return {{"version", build.version},
          {"commit", build.commit},
          {"compiler", build.compiler},
          {"build_type", build.build_type},
          {"command", provenance.command.empty() ? Json(nullptr) : Json(provenance.command)}};
}

Json inputs_json(const Provenance& provenance) {
  Json files = Json::array();
  for (const TraceDigest& trace : provenance.traces) files.push_back(digest_json(trace));
  return {{"files", files},
          {"basis", provenance.basis ? digest_json(*provenance.basis) : Json(nullptr)}};
}

}  // namespace a3
