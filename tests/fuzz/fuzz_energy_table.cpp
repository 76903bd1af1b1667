// Bytes as an energy table: refused with a message, or a table of finite numbers, none negative.

#include <cmath>

#include "a3/base/input_error.h"
#include "machine/load_energy_table.h"
#include "memory_file.h"

namespace {

bool is_sound(double number) {
  return std::isfinite(number) && number >= 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static a3::fuzz::MemoryFile file;
  file.write(data, size);
  try {
    const a3::EnergyTable table = a3::load_energy_table(file.path(), "fuzzed");
    for (const a3::BlockCost& cost : table.costs) {
      if (!is_sound(cost.area_mm2) || !is_sound(cost.dynamic_mw) || !is_sound(cost.static_mw)) {
        std::abort();
      }
    }
  } catch (const a3::InputError& error) {
    if (error.what()[0] == '\0') std::abort();
  }
  return 0;
}
