// Lines as values of --set on a machine: refused with a message, or a machine.

#include <nlohmann/json.hpp>
#include <sstream>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream lines(std::string(reinterpret_cast<const char*>(data), size));
  std::vector<std::string> overrides;
  for (std::string line; std::getline(lines, line);) overrides.push_back(line);
  try {
    const auto document = nlohmann::ordered_json::parse(
        R"({"approximation": {"candidate_selection": {"iterations": 40}, "post_scoring": null}})");
    a3::machine_from_json(document, "fuzzed", "/nonexistent",
                          a3::parse_overrides(overrides, "--set"));
  } catch (const a3::InputError& error) {
    if (error.what()[0] == '\0') std::abort();
  }
  return 0;
}
