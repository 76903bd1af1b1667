// Bytes as a configuration file: refused with a message, or a machine that its own text gives
// again.

#include <nlohmann/json.hpp>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"
#include "memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static a3::fuzz::MemoryFile file;
  file.write(data, size);
  try {
    const nlohmann::ordered_json text = to_json(a3::load_machine(file.path()));
    if (to_json(a3::machine_from_json(text, "again", "/")) != text) std::abort();
  } catch (const a3::InputError& error) {
    if (error.what()[0] == '\0') std::abort();
  }
  return 0;
}
