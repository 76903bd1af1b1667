#include "modules/host/device/register_file.h"

#include <algorithm>

namespace a3 {
namespace {

constexpr bool rows_are_in_order() {
  for (std::size_t r = 0; r < kNumDeviceRegisters; ++r) {
    if (static_cast<std::size_t>(kDeviceRegisters[r].id) != r) return false;
    if (kDeviceRegisters[r].offset_bytes % kBusWordBytes != 0) return false;
    if (r > 0 && kDeviceRegisters[r].offset_bytes <= kDeviceRegisters[r - 1].offset_bytes) {
      return false;
    }
  }
  for (std::size_t f = 0; f < kFaults.size(); ++f) {
    if (static_cast<std::size_t>(kFaults[f].cause) != f) return false;
  }
  for (std::size_t m = 0; m < kMemoryRegions.size(); ++m) {
    if (static_cast<std::size_t>(kMemoryRegions[m].region) != m) return false;
  }
  return true;
}
static_assert(rows_are_in_order(), "a row of a table stands at its enumerator's place");

constexpr std::uint32_t lower_half(std::uint64_t value) {
  return static_cast<std::uint32_t>(value);
}

constexpr std::uint32_t upper_half(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32);
}

}  // namespace

RegisterFile::Values RegisterFile::reset_values_of_table() {
  Values values{};
  for (const RegisterDescription& row : kDeviceRegisters) {
    if (row.reset_value == kAsBuilt) continue;
    values[index(row.id)] = lower_half(static_cast<std::uint64_t>(row.reset_value));
  }
  return values;
}

const RegisterDescription* RegisterFile::at(std::uint64_t offset_bytes) {
  const auto* const found =
      std::lower_bound(kDeviceRegisters.begin(), kDeviceRegisters.end(), offset_bytes,
                       [](const RegisterDescription& row, std::uint64_t offset) {
                         return row.offset_bytes < offset;
                       });
  return found != kDeviceRegisters.end() && found->offset_bytes == offset_bytes ? found : nullptr;
}

std::uint32_t RegisterFile::written_bits(DeviceRegister id) {
  std::uint32_t bits = 0;
  for (const RegisterField& field : kRegisterFields) {
    if (field.in == id) bits |= field.mask();
  }
  return bits == 0 ? ~bits : bits;
}

std::uint64_t RegisterFile::pair(DeviceRegister low) const {
  return (std::uint64_t{(*this)[next(low)]} << 32) | (*this)[low];
}

void RegisterFile::set_pair(DeviceRegister low, std::uint64_t value) {
  set(low, lower_half(value));
  set(next(low), upper_half(value));
}

void RegisterFile::build_in(DeviceRegister id, std::uint32_t value) {
  reset_values_[index(id)] = value;
  set(id, value);
}

}  // namespace a3
