#include "a3/report/provenance.h"

#include <nlohmann/json.hpp>

#include "a3/base/version.h"

namespace a3 {

using Json = nlohmann::ordered_json;

Json to_json(const Provenance& provenance) {
  const BuildInfo build = build_info();
  return {{"version", build.version},
          {"commit", build.commit},
          {"compiler", build.compiler},
          {"build_type", build.build_type},
          {"command", provenance.command.empty() ? Json(nullptr) : Json(provenance.command)}};
}

Json to_json(const std::vector<TraceDigest>& traces) {
  Json files = Json::array();
  for (const TraceDigest& trace : traces) {
    files.push_back({{"name", trace.name}, {"sha256", trace.sha256}});
  }
  return files;
}

}  // namespace a3
