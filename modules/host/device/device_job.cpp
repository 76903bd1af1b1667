#include "modules/host/device/device_job.h"

#include <initializer_list>

namespace a3 {
namespace {

constexpr std::int64_t kMostBurstBytes = 4096;
constexpr std::uint32_t kMostIterations = 1'000'000'000;  // as in a configuration
using device_registers::kThresholdPerPercent;
constexpr std::uint32_t kMostThreshold = 100 * kThresholdPerPercent;

std::uint64_t whole_words(std::uint64_t bytes) {
  return (bytes + kBusWordBytes - 1) / kBusWordBytes * kBusWordBytes;
}

RowsInMemory rows_at(std::uint64_t address, std::uint64_t num_rows, std::uint64_t row_bytes,
                     std::uint64_t stride_bytes) {
  const std::uint64_t least = whole_words(row_bytes);
  return {address, num_rows, least, stride_bytes == 0 ? least : stride_bytes};
}

/// Sizes are checked before, so that nothing here overflows but the address.
std::optional<DeviceFault> fault_of(const RowsInMemory& rows, MemoryRegion region) {
  if (rows.address % kBusWordBytes != 0) {
    return DeviceFault{FaultCause::kMisalignedAddress, region, rows.address};
  }
  if (rows.stride_bytes % kBusWordBytes != 0 || rows.stride_bytes < rows.row_bytes) {
    return DeviceFault{FaultCause::kStride, region, rows.address};
  }
  const std::uint64_t last_byte = (rows.num_rows - 1) * rows.stride_bytes + rows.row_bytes - 1;
  if (last_byte > ~rows.address) {
    return DeviceFault{FaultCause::kAddressOverflow, region, rows.address};
  }
  return std::nullopt;
}

FaultCause size_fault(const DeviceJob& job, const Hardware& hardware) {
  if (job.num_rows == 0) return FaultCause::kNoRows;
  if (job.num_queries == 0) return FaultCause::kNoQueries;
  if (job.num_dims == 0) return FaultCause::kNoDims;
  if (job.num_dims > static_cast<std::uint32_t>(hardware.max_dims())) {
    return FaultCause::kTooManyDims;
  }
  const int capacity = hardware.capacity_rows(static_cast<int>(job.num_dims));
  if (job.num_rows > static_cast<std::uint32_t>(capacity)) return FaultCause::kRowsDoNotFit;
  return FaultCause::kNone;
}

FaultCause setting_fault(const DeviceJob& job, const Machine& machine) {
  if (job.num_iterations > (machine.candidate_selection ? kMostIterations : 0)) {
    return FaultCause::kIterations;
  }
  if (job.threshold > (machine.post_scoring ? kMostThreshold : 0)) return FaultCause::kThreshold;
  if (!is_burst_size(job.burst_bytes)) return FaultCause::kBurstBytes;
  return FaultCause::kNone;
}

}  // namespace

bool is_burst_size(std::int64_t bytes) {
  return bytes >= std::int64_t{kBusWordBytes} && bytes <= kMostBurstBytes &&
         (bytes & (bytes - 1)) == 0;
}

OperationShape DeviceJob::shape(const Hardware& hardware) const {
  OperationShape shape;
  shape.num_rows = static_cast<int>(num_rows);
  shape.num_slices = hardware.num_slices(static_cast<int>(num_dims));
  shape.num_iterations = num_iterations;
  shape.threshold_percent = static_cast<double>(threshold) / kThresholdPerPercent;
  return shape;
}

DeviceJob job_of(const RegisterFile& registers, const MemoryFormat& format) {
  using Name = DeviceRegister;
  DeviceJob job;
  job.num_rows = registers[Name::kNumRows];
  job.num_queries = registers[Name::kNumQueries];
  job.num_dims = registers[Name::kNumDims];
  job.num_iterations = registers[Name::kIterations];
  job.threshold = registers[Name::kThreshold];
  job.burst_bytes = registers[Name::kBurstBytes];
  job.uses_query_rows = device_registers::kUsesQueryRows.of(registers[Name::kOptions]) != 0;
  const std::uint64_t input_bytes =
      std::uint64_t{job.num_dims} * static_cast<unsigned>(format.element_bytes);
  const std::uint64_t output_bytes =
      std::uint64_t{job.num_dims} * static_cast<unsigned>(format.output_bytes);
  job.regions = {
      rows_at(registers.pair(Name::kKeyAddressLow), job.num_rows, input_bytes,
              registers[Name::kKeyStrideBytes]),
      rows_at(registers.pair(Name::kValueAddressLow), job.num_rows, input_bytes,
              registers[Name::kValueStrideBytes]),
      rows_at(registers.pair(Name::kQueryAddressLow), job.num_queries, input_bytes,
              registers[Name::kQueryStrideBytes]),
      rows_at(registers.pair(Name::kOutputAddressLow), job.num_queries, output_bytes,
              registers[Name::kOutputStrideBytes]),
      rows_at(registers.pair(Name::kQueryRowsAddressLow), job.num_queries, kBusWordBytes, 0)};
  return job;
}

std::optional<DeviceFault> fault_of(const DeviceJob& job, const Machine& machine) {
  for (const FaultCause cause : {size_fault(job, machine.hardware), setting_fault(job, machine)}) {
    if (cause != FaultCause::kNone) return DeviceFault{cause};
  }
  for (const RegionDescription& row : kMemoryRegions) {
    if (row.region == MemoryRegion::kQueryRows && !job.uses_query_rows) continue;
    if (const auto fault = fault_of(job.at(row.region), row.region)) return fault;
  }
  return std::nullopt;
}

}  // namespace a3
