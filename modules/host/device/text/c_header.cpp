#include <fmt/format.h>

#include <iterator>

#include "modules/host/device/text/register_text.h"

namespace a3::register_text {
namespace {

using Text = std::back_insert_iterator<std::string>;

void define_registers(Text text) {
  fmt::format_to(text, "\n/* Offsets of registers, in bytes. */\n");
  for (const RegisterDescription& row : kDeviceRegisters) {
    fmt::format_to(text, "#define A3_REG_{} 0x{:03x}u /* {} */\n", row.name, row.offset_bytes,
                   row.description);
  }
  fmt::format_to(text, "#define A3_REGISTERS_BYTES 0x{:03x}u /* that they take on the bus */\n",
                 kDeviceRegisterBytes);
}

void define_fields(Text text) {
  fmt::format_to(text, "\n/* Fields of registers. */\n");
  for (const RegisterField& field : kRegisterFields) {
    const std::string name = fmt::format("A3_{}_{}", a3::describe(field.in).name, field.name);
    fmt::format_to(text, "#define {}_SHIFT {} /* {} */\n", name, field.lowest_bit,
                   field.description);
    fmt::format_to(text, "#define {}_MASK 0x{:x}u\n", name, field.mask());
  }
}

void define_values(Text text) {
  using namespace device_registers;
  fmt::format_to(text, "\n/* Values. */\n#define A3_MAGIC 0x{:x}u\n#define A3_VERSION {}u\n",
                 kMagic, kVersion);
  fmt::format_to(text, "#define A3_THRESHOLD_PER_PERCENT {}u\n", kThresholdPerPercent);
  fmt::format_to(text, "\n/* STATUS.CAUSE. */\n");
  for (const FaultDescription& fault : kFaults) {
    fmt::format_to(text, "#define A3_FAULT_{} {}u /* {} */\n", fault.name,
                   static_cast<int>(fault.cause), fault.description);
  }
  fmt::format_to(text, "\n/* STATUS.REGION. */\n");
  for (const RegionDescription& region : kMemoryRegions) {
    fmt::format_to(text, "#define A3_REGION_{} {}u /* {} */\n", region.name,
                   static_cast<int>(region.region), region.description);
  }
}

}  // namespace

std::string c_header() {
  std::string text =
      "/* The registers of a3::AttentionDevice for drivers, in C or C++ (docs/device.md). Made "
      "from\n"
      " * a3/systemc/device_registers.h when a3sim was built; changes belong there. */\n"
      "#ifndef A3_REGISTERS_H\n"
      "#define A3_REGISTERS_H\n";
  define_registers(std::back_inserter(text));
  define_fields(std::back_inserter(text));
  define_values(std::back_inserter(text));
  text += "\n#endif\n";
  return text;
}

}  // namespace a3::register_text
