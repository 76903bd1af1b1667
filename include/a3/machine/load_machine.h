#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "a3/json/override.h"
#include "a3/machine/machine.h"

namespace a3 {

/// Reads, overrides, validates and resolves a configuration file.
///
/// `overrides` are applied in their order; missing objects on the way are made. The overridden
/// document is validated exactly as if the file said it. A relative energy table is resolved
/// against the file's folder. Throws InputError with every finding at once: file, JSON pointer,
/// value found, what is allowed. `document`, if given, receives what the file says, before
/// overrides.
Machine load_machine(const std::filesystem::path& file, const std::vector<Override>& overrides = {},
                     nlohmann::ordered_json* document = nullptr);

/// The same for a document in memory; `source` names it in messages, which begin with a pointer if
/// it is empty; relative paths resolve against `folder`.
Machine machine_from_json(nlohmann::ordered_json document, const std::string& source,
                          const std::filesystem::path& folder,
                          const std::vector<Override>& overrides = {});

/// The resolved machine as a configuration that `load_machine` accepts and that means the same
/// machine.
nlohmann::ordered_json to_json(const Machine& machine);

}  // namespace a3
