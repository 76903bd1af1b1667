#pragma once

#include <array>
#include <cstdint>

#include "a3/systemc/device_registers.h"

namespace a3 {

/// Of the bus: a register, and the least that is read or written by DMA.
inline constexpr unsigned kBusWordBytes = 4;

/// What the registers of a device hold; knows their table and nothing of what they do.
class RegisterFile {
 public:
  RegisterFile() { reset(); }

  /// The register at an offset; null between registers and beyond them.
  static const RegisterDescription* at(std::uint64_t offset_bytes);

  std::uint32_t operator[](DeviceRegister id) const { return values_[index(id)]; }
  void set(DeviceRegister id, std::uint32_t value) { values_[index(id)] = value; }

  /// Bits that a write sets: those of its fields, or all of a register without fields.
  static std::uint32_t written_bits(DeviceRegister id);

  /// Of two registers, the upper half behind the lower one.
  std::uint64_t pair(DeviceRegister low) const;
  void set_pair(DeviceRegister low, std::uint64_t value);

  /// What the register says from now on after every reset, too; for those that are kAsBuilt.
  void build_in(DeviceRegister id, std::uint32_t value);

  void reset() { values_ = reset_values_; }

 private:
  using Values = std::array<std::uint32_t, kNumDeviceRegisters>;

  static std::size_t index(DeviceRegister id) { return static_cast<std::size_t>(id); }
  static DeviceRegister next(DeviceRegister id) {
    return static_cast<DeviceRegister>(static_cast<int>(id) + 1);
  }
  static Values reset_values_of_table();

  Values reset_values_ = reset_values_of_table();
  Values values_{};
};

}  // namespace a3
