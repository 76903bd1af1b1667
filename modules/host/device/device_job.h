#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "a3/machine/machine.h"
#include "a3/systemc/device_registers.h"
#include "a3/systemc/operation_shape.h"
#include "modules/host/device/memory_format.h"
#include "modules/host/device/register_file.h"

namespace a3 {

/// Why a job cannot run, or could not go on.
struct DeviceFault {
  FaultCause cause = FaultCause::kNone;
  MemoryRegion region = MemoryRegion::kKey;  ///< where the cause is about one
  std::uint64_t address = 0;                 ///< likewise
};

/// Rows in memory, one behind the other.
struct RowsInMemory {
  std::uint64_t address = 0;
  std::uint64_t num_rows = 0;
  std::uint64_t row_bytes = 0;     ///< whole bus words
  std::uint64_t stride_bytes = 0;  ///< from a row to the next

  std::uint64_t address_of(std::uint64_t row) const { return address + row * stride_bytes; }
  bool is_dense() const { return stride_bytes == row_bytes; }
};

/// A job as the registers described it when it was started.
struct DeviceJob {
  std::uint32_t num_rows = 0;        ///< n
  std::uint32_t num_queries = 0;     ///< m
  std::uint32_t num_dims = 0;        ///< d
  std::uint32_t num_iterations = 0;  ///< M; 0: the machine's
  std::uint32_t threshold = 0;       ///< T in 1/65536 percent; 0: the machine's
  std::uint32_t burst_bytes = 0;
  bool uses_query_rows = false;
  std::array<RowsInMemory, kMemoryRegions.size()> regions;

  const RowsInMemory& at(MemoryRegion region) const {
    return regions[static_cast<std::size_t>(region)];
  }

  /// Of a job without a fault.
  OperationShape shape(const Hardware& hardware) const;
};

DeviceJob job_of(const RegisterFile& registers, const MemoryFormat& format);

/// The first thing that is wrong with a job: sizes, then settings, then addresses.
std::optional<DeviceFault> fault_of(const DeviceJob& job, const Machine& machine);

/// A power of two from a bus word to what BURST_BYTES allows.
bool is_burst_size(std::int64_t bytes);

}  // namespace a3
