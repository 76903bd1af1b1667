#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "a3/workload/trace_digest.h"

namespace a3 {

/// Where a result comes from; which simulator made it is known anyway.
struct Provenance {
  std::vector<std::string>
      command;  ///< its words, the program's name first; empty: a library's user
  std::vector<TraceDigest> traces;  ///< in the order in which they were run
  std::optional<TraceDigest> basis =
      std::nullopt;  ///< in which they were run (docs/search_basis.md)
};

/// The simulator's version, commit, compiler and build, and the command; null for no command.
nlohmann::ordered_json to_json(const Provenance& provenance);

/// {files: [{name, sha256}], basis: null or {name, sha256}}
nlohmann::ordered_json inputs_json(const Provenance& provenance);

}  // namespace a3
