#include <fmt/format.h>

#include <iterator>

#include "modules/host/device/text/register_text.h"

namespace a3::register_text {
namespace {

std::string_view access_text(RegisterAccess access) {
  switch (access) {
    case RegisterAccess::kReadOnly:
      return "read";
    case RegisterAccess::kReadWrite:
      return "read, write";
    case RegisterAccess::kWriteOneToClear:
      return "read, 1 clears";
    case RegisterAccess::kWriteOneToAct:
      return "1 acts";
  }
  return {};
}

std::string reset_text(const RegisterDescription& row) {
  return row.reset_value == kAsBuilt ? "as built" : fmt::format("{:#x}", row.reset_value);
}

std::string register_table() {
  std::string text = "| offset | register | access | after a reset | what it says |\n";
  text += "| --- | --- | --- | --- | --- |\n";
  for (const RegisterDescription& row : kDeviceRegisters) {
    fmt::format_to(std::back_inserter(text), "| 0x{:03x} | `{}` | {} | {} | {} |\n",
                   row.offset_bytes, row.name, access_text(row.access), reset_text(row),
                   row.description);
  }
  return text;
}

std::string field_table() {
  std::string text = "| register | bits | field | what it says |\n| --- | --- | --- | --- |\n";
  for (const RegisterField& field : kRegisterFields) {
    fmt::format_to(std::back_inserter(text), "| `{}` | {} | `{}` | {} |\n",
                   a3::describe(field.in).name, bits_of(field), field.name, field.description);
  }
  return text;
}

std::string cause_table() {
  std::string text = "| cause | name | what is wrong |\n| --- | --- | --- |\n";
  for (const FaultDescription& fault : kFaults) {
    fmt::format_to(std::back_inserter(text), "| {} | `{}` | {} |\n", static_cast<int>(fault.cause),
                   fault.name, fault.description);
  }
  return text;
}

std::string region_table() {
  std::string text = "| region | name | holds |\n| --- | --- | --- |\n";
  for (const RegionDescription& region : kMemoryRegions) {
    fmt::format_to(std::back_inserter(text), "| {} | `{}` | {} |\n",
                   static_cast<int>(region.region), region.name, region.description);
  }
  return text;
}

}  // namespace

std::string bits_of(const RegisterField& field) {
  const int highest_bit = field.lowest_bit + field.num_bits - 1;
  return field.num_bits == 1 ? fmt::format("{}", highest_bit)
                             : fmt::format("{}:{}", highest_bit, field.lowest_bit);
}

std::string markdown_tables() {
  return register_table() + '\n' + field_table() + '\n' + cause_table() + '\n' + region_table();
}

}  // namespace a3::register_text
