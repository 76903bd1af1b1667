#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The registers of AttentionDevice: the one place that declares them. The C header a3_registers.h
// and the tables of docs/device.md are made from it. Ours; the paper has no device.
namespace a3 {

/// In the order of their offsets.
enum class DeviceRegister {
  kIdentification,
  kControl,
  kStatus,
  kInterruptStatus,
  kInterruptEnable,
  kFaultAddressLow,
  kFaultAddressHigh,
  kNumRows,
  kNumQueries,
  kNumDims,
  kIterations,
  kThreshold,
  kOptions,
  kBurstBytes,
  kKeyAddressLow,
  kKeyAddressHigh,
  kKeyStrideBytes,
  kValueAddressLow,
  kValueAddressHigh,
  kValueStrideBytes,
  kQueryAddressLow,
  kQueryAddressHigh,
  kQueryStrideBytes,
  kOutputAddressLow,
  kOutputAddressHigh,
  kOutputStrideBytes,
  kQueryRowsAddressLow,
  kQueryRowsAddressHigh,
  kSramWords,
  kNumLanes,
  kMaxDims,
  kFormat,
  kFeatures,
  kCyclesLow,
  kCyclesHigh,
  kComputeCyclesLow,
  kComputeCyclesHigh,
  kCandidatesLow,
  kCandidatesHigh,
  kSelectedLow,
  kSelectedHigh,
  kSaturatedElementsLow,
  kSaturatedElementsHigh,
  kBytesReadLow,
  kBytesReadHigh,
  kBytesWrittenLow,
  kBytesWrittenHigh,
  kQueriesDone,
  kJobsDone,
};

/// What the bus may do with a register. Whatever is read only refuses writes.
enum class RegisterAccess { kReadOnly, kReadWrite, kWriteOneToClear, kWriteOneToAct };

/// What is said of a register.
struct RegisterDescription {
  DeviceRegister id;
  std::uint32_t offset_bytes;
  std::string_view name;  ///< in the C header, behind "A3_REG_"
  RegisterAccess access;
  std::int64_t reset_value;  ///< or kAsBuilt
  std::string_view description;
};

/// Reset value of what differs from device to device.
inline constexpr std::int64_t kAsBuilt = -1;

/// Some bits of a register with a name of their own.
struct RegisterField {
  DeviceRegister in;
  std::string_view name;
  int lowest_bit;
  int num_bits;
  std::string_view description;

  constexpr std::uint32_t mask() const {
    return static_cast<std::uint32_t>(((std::uint64_t{1} << num_bits) - 1) << lowest_bit);
  }
  /// A number as it stands in the register.
  constexpr std::uint32_t placed(std::uint32_t number) const { return number << lowest_bit; }
  constexpr std::uint32_t of(std::uint32_t register_value) const {
    return (register_value & mask()) >> lowest_bit;
  }
};

/// Why a job ended without its outputs; the number is STATUS.CAUSE.
enum class FaultCause {
  kNone,
  kNoRows,
  kNoQueries,
  kNoDims,
  kTooManyDims,
  kRowsDoNotFit,
  kIterations,
  kThreshold,
  kBurstBytes,
  kMisalignedAddress,
  kStride,
  kAddressOverflow,
  kVisibleRows,
  kReadError,
  kWriteError,
};

/// What is said of a cause.
struct FaultDescription {
  FaultCause cause;
  std::string_view name;  ///< in the C header, behind "A3_FAULT_"
  std::string_view description;
};

/// What a job reads and writes in memory; the number is STATUS.REGION.
enum class MemoryRegion { kKey, kValue, kQuery, kOutput, kQueryRows };

/// What is said of a region.
struct RegionDescription {
  MemoryRegion region;
  std::string_view name;  ///< in the C header, behind "A3_REGION_"
  DeviceRegister address_low;
  std::string_view description;
};

namespace device_registers {

inline constexpr std::uint32_t kMagic = 0x4133;  // "A3"
inline constexpr std::uint32_t kVersion = 1;     // of this map
inline constexpr std::uint32_t kThresholdPerPercent = 65536;

inline constexpr auto kRo = RegisterAccess::kReadOnly;
inline constexpr auto kRw = RegisterAccess::kReadWrite;
using R = DeviceRegister;

inline constexpr std::array<RegisterDescription, 49> kTable = {{
    {R::kIdentification, 0x000, "IDENTIFICATION", kRo, (std::int64_t{kMagic} << 16) | kVersion,
     "what this device is"},
    {R::kControl, 0x004, "CONTROL", RegisterAccess::kWriteOneToAct, 0, "commands; reads as 0"},
    {R::kStatus, 0x008, "STATUS", kRo, 0, "of the job: the one that runs, or the last one"},
    {R::kInterruptStatus, 0x00c, "INTERRUPT_STATUS", RegisterAccess::kWriteOneToClear, 0,
     "what happened since it was cleared"},
    {R::kInterruptEnable, 0x010, "INTERRUPT_ENABLE", kRw, 0,
     "which bits of INTERRUPT_STATUS raise the interrupt"},
    {R::kFaultAddressLow, 0x014, "FAULT_ADDRESS_LOW", kRo, 0,
     "address that a fault is about, lower half; 0 if it is about none"},
    {R::kFaultAddressHigh, 0x018, "FAULT_ADDRESS_HIGH", kRo, 0, "upper half"},
    {R::kNumRows, 0x020, "NUM_ROWS", kRw, 0, "n, rows of K and V"},
    {R::kNumQueries, 0x024, "NUM_QUERIES", kRw, 0, "m, queries and outputs"},
    {R::kNumDims, 0x028, "NUM_DIMS", kRw, 0, "d, columns of all matrices"},
    {R::kIterations, 0x02c, "ITERATIONS", kRw, 0,
     "M, iterations of candidate selection; 0: what the machine was configured with, for n rows"},
    {R::kThreshold, 0x030, "THRESHOLD", kRw, 0,
     "T of post-scoring in 1/65536 percent, up to 100 percent; 0: what the machine was configured "
     "with"},
    {R::kOptions, 0x034, "OPTIONS", kRw, 0, "what else the job is to do"},
    {R::kBurstBytes, 0x038, "BURST_BYTES", kRw, kAsBuilt,
     "longest burst to and from memory: a power of two from 4 to 4096"},
    {R::kKeyAddressLow, 0x040, "KEY_ADDRESS_LOW", kRw, 0, "address of K, lower half"},
    {R::kKeyAddressHigh, 0x044, "KEY_ADDRESS_HIGH", kRw, 0, "upper half"},
    {R::kKeyStrideBytes, 0x048, "KEY_STRIDE_BYTES", kRw, 0,
     "bytes from a row to the next; 0: the least"},
    {R::kValueAddressLow, 0x050, "VALUE_ADDRESS_LOW", kRw, 0, "address of V, lower half"},
    {R::kValueAddressHigh, 0x054, "VALUE_ADDRESS_HIGH", kRw, 0, "upper half"},
    {R::kValueStrideBytes, 0x058, "VALUE_STRIDE_BYTES", kRw, 0, "as of K"},
    {R::kQueryAddressLow, 0x060, "QUERY_ADDRESS_LOW", kRw, 0, "address of the queries, lower half"},
    {R::kQueryAddressHigh, 0x064, "QUERY_ADDRESS_HIGH", kRw, 0, "upper half"},
    {R::kQueryStrideBytes, 0x068, "QUERY_STRIDE_BYTES", kRw, 0, "as of K"},
    {R::kOutputAddressLow, 0x070, "OUTPUT_ADDRESS_LOW", kRw, 0, "where the outputs go, lower half"},
    {R::kOutputAddressHigh, 0x074, "OUTPUT_ADDRESS_HIGH", kRw, 0, "upper half"},
    {R::kOutputStrideBytes, 0x078, "OUTPUT_STRIDE_BYTES", kRw, 0, "as of K"},
    {R::kQueryRowsAddressLow, 0x080, "QUERY_ROWS_ADDRESS_LOW", kRw, 0,
     "address of how many rows each query sees, lower half; read if OPTIONS says so"},
    {R::kQueryRowsAddressHigh, 0x084, "QUERY_ROWS_ADDRESS_HIGH", kRw, 0, "upper half"},
    {R::kSramWords, 0x100, "SRAM_WORDS", kRo, kAsBuilt,
     "words of K and of V that the machine holds; a row takes ceil(d / NUM_LANES) of them"},
    {R::kNumLanes, 0x104, "NUM_LANES", kRo, kAsBuilt, "elements of a word"},
    {R::kMaxDims, 0x108, "MAX_DIMS", kRo, kAsBuilt, "largest d"},
    {R::kFormat, 0x10c, "FORMAT", kRo, kAsBuilt, "of numbers in memory"},
    {R::kFeatures, 0x110, "FEATURES", kRo, kAsBuilt, "what the machine was built with"},
    {R::kCyclesLow, 0x140, "CYCLES_LOW", kRo, 0,
     "clock cycles of the job, from its start to its end, lower half"},
    {R::kCyclesHigh, 0x144, "CYCLES_HIGH", kRo, 0, "upper half"},
    {R::kComputeCyclesLow, 0x148, "COMPUTE_CYCLES_LOW", kRo, 0,
     "clock cycles from the first query's acceptance to the last output, lower half"},
    {R::kComputeCyclesHigh, 0x14c, "COMPUTE_CYCLES_HIGH", kRo, 0, "upper half"},
    {R::kCandidatesLow, 0x150, "CANDIDATES_LOW", kRo, 0,
     "candidates, summed over queries, lower half"},
    {R::kCandidatesHigh, 0x154, "CANDIDATES_HIGH", kRo, 0, "upper half"},
    {R::kSelectedLow, 0x158, "SELECTED_LOW", kRo, 0,
     "rows kept after post-scoring, summed over queries, lower half"},
    {R::kSelectedHigh, 0x15c, "SELECTED_HIGH", kRo, 0, "upper half"},
    {R::kSaturatedElementsLow, 0x160, "SATURATED_ELEMENTS_LOW", kRo, 0,
     "elements of K, V and queries beyond the machine's range, which became the largest or "
     "smallest in it, lower half"},
    {R::kSaturatedElementsHigh, 0x164, "SATURATED_ELEMENTS_HIGH", kRo, 0, "upper half"},
    {R::kBytesReadLow, 0x168, "BYTES_READ_LOW", kRo, 0, "bytes read from memory, lower half"},
    {R::kBytesReadHigh, 0x16c, "BYTES_READ_HIGH", kRo, 0, "upper half"},
    {R::kBytesWrittenLow, 0x170, "BYTES_WRITTEN_LOW", kRo, 0,
     "bytes written to memory, lower half"},
    {R::kBytesWrittenHigh, 0x174, "BYTES_WRITTEN_HIGH", kRo, 0, "upper half"},
    {R::kQueriesDone, 0x178, "QUERIES_DONE", kRo, 0, "outputs of the job that are in memory"},
    {R::kJobsDone, 0x17c, "JOBS_DONE", kRo, 0,
     "jobs that ended without a fault since the device was reset by its pin"},
}};

inline constexpr RegisterField kMagicField = {R::kIdentification, "MAGIC", 16, 16,
                                              "0x4133, \"A3\""};
inline constexpr RegisterField kVersionField = {R::kIdentification, "VERSION", 0, 16,
                                                "of this map: 1"};
inline constexpr RegisterField kStart = {R::kControl, "START", 0, 1,
                                         "starts a job with what the registers say now"};
inline constexpr RegisterField kReset = {R::kControl, "RESET", 1, 1,
                                         "gives up the job that runs; the registers of a job stay"};
inline constexpr RegisterField kBusy = {
    R::kStatus, "BUSY", 0, 1, "a job runs, or what was given up has not yet come to rest"};
inline constexpr RegisterField kDone = {R::kStatus, "DONE", 1, 1,
                                        "the job has ended, and all outputs are in memory"};
inline constexpr RegisterField kFault = {R::kStatus, "FAULT", 2, 1,
                                         "the job has ended by a fault; CAUSE says which"};
inline constexpr RegisterField kCause = {R::kStatus, "CAUSE", 8, 8, "of the fault, see below"};
inline constexpr RegisterField kRegion = {
    R::kStatus, "REGION", 16, 4, "which matrix the fault is about, if it is about one, see below"};
inline constexpr RegisterField kInterruptDone = {R::kInterruptStatus, "DONE", 0, 1,
                                                 "a job has ended without a fault"};
inline constexpr RegisterField kInterruptFault = {R::kInterruptStatus, "FAULT", 1, 1,
                                                  "a job has ended by a fault"};
inline constexpr RegisterField kEnableDone = {R::kInterruptEnable, "DONE", 0, 1,
                                              "raises it when a job has ended without a fault"};
inline constexpr RegisterField kEnableFault = {R::kInterruptEnable, "FAULT", 1, 1,
                                               "raises it when a job has ended by a fault"};
inline constexpr RegisterField kUsesQueryRows = {
    R::kOptions, "QUERY_ROWS", 0, 1,
    "query q sees the first r rows only, r the q-th number at QUERY_ROWS_ADDRESS"};
inline constexpr RegisterField kIntegerBits = {R::kFormat, "INTEGER_BITS", 0, 8,
                                               "i of an element i.f, beside a sign bit"};
inline constexpr RegisterField kFractionBits = {R::kFormat, "FRACTION_BITS", 8, 8,
                                                "f; an output has 3 f fraction bits"};
inline constexpr RegisterField kElementBytes = {R::kFormat, "ELEMENT_BYTES", 16, 8,
                                                "of an element of K, V and queries: 2 or 4"};
inline constexpr RegisterField kOutputBytes = {R::kFormat, "OUTPUT_BYTES", 24, 8,
                                               "of an element of an output: 4 or 8"};
inline constexpr RegisterField kSelectsCandidates = {R::kFeatures, "CANDIDATE_SELECTION", 0, 1,
                                                     "ITERATIONS may be other than 0"};
inline constexpr RegisterField kPostScores = {R::kFeatures, "POST_SCORING", 1, 1,
                                              "THRESHOLD may be other than 0"};

inline constexpr std::array<RegisterField, 20> kFieldTable = {{
    kMagicField,
    kVersionField,
    kStart,
    kReset,
    kBusy,
    kDone,
    kFault,
    kCause,
    kRegion,
    kInterruptDone,
    kInterruptFault,
    kEnableDone,
    kEnableFault,
    kUsesQueryRows,
    kIntegerBits,
    kFractionBits,
    kElementBytes,
    kOutputBytes,
    kSelectsCandidates,
    kPostScores,
}};

inline constexpr std::array<FaultDescription, 15> kFaultTable = {{
    {FaultCause::kNone, "NONE", "none"},
    {FaultCause::kNoRows, "NO_ROWS", "NUM_ROWS is 0"},
    {FaultCause::kNoQueries, "NO_QUERIES", "NUM_QUERIES is 0"},
    {FaultCause::kNoDims, "NO_DIMS", "NUM_DIMS is 0"},
    {FaultCause::kTooManyDims, "TOO_MANY_DIMS", "NUM_DIMS is above MAX_DIMS"},
    {FaultCause::kRowsDoNotFit, "ROWS_DO_NOT_FIT",
     "NUM_ROWS rows take more than SRAM_WORDS words; the host has to split the operation"},
    {FaultCause::kIterations, "ITERATIONS",
     "ITERATIONS is above 1000000000, or not 0 on a machine without candidate selection"},
    {FaultCause::kThreshold, "THRESHOLD",
     "THRESHOLD is above 100 percent, or not 0 on a machine without post-scoring"},
    {FaultCause::kBurstBytes, "BURST_BYTES", "BURST_BYTES is no power of two from 4 to 4096"},
    {FaultCause::kMisalignedAddress, "MISALIGNED_ADDRESS",
     "the address of REGION is no multiple of 4"},
    {FaultCause::kStride, "STRIDE",
     "the stride of REGION is no multiple of 4, or less than a row takes"},
    {FaultCause::kAddressOverflow, "ADDRESS_OVERFLOW",
     "REGION would go beyond the last of 2^64 bytes"},
    {FaultCause::kVisibleRows, "VISIBLE_ROWS",
     "the number at FAULT_ADDRESS, of rows that a query sees, is not 1 to NUM_ROWS"},
    {FaultCause::kReadError, "READ_ERROR",
     "memory answered a read of REGION with an error; the burst began at FAULT_ADDRESS"},
    {FaultCause::kWriteError, "WRITE_ERROR",
     "memory answered a write of REGION with an error; the burst began at FAULT_ADDRESS"},
}};

inline constexpr std::array<RegionDescription, 5> kRegionTable = {{
    {MemoryRegion::kKey, "KEY", R::kKeyAddressLow, "K"},
    {MemoryRegion::kValue, "VALUE", R::kValueAddressLow, "V"},
    {MemoryRegion::kQuery, "QUERY", R::kQueryAddressLow, "queries"},
    {MemoryRegion::kOutput, "OUTPUT", R::kOutputAddressLow, "outputs"},
    {MemoryRegion::kQueryRows, "QUERY_ROWS", R::kQueryRowsAddressLow,
     "how many rows each query sees"},
}};

}  // namespace device_registers

inline constexpr const auto& kDeviceRegisters = device_registers::kTable;
inline constexpr const auto& kRegisterFields = device_registers::kFieldTable;
inline constexpr const auto& kFaults = device_registers::kFaultTable;
inline constexpr const auto& kMemoryRegions = device_registers::kRegionTable;

inline constexpr std::size_t kNumDeviceRegisters = kDeviceRegisters.size();

constexpr const RegisterDescription& describe(DeviceRegister id) {
  return kDeviceRegisters[static_cast<std::size_t>(id)];
}

/// Bytes that the registers take on the bus.
inline constexpr std::uint32_t kDeviceRegisterBytes = kDeviceRegisters.back().offset_bytes + 4;

}  // namespace a3
