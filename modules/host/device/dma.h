#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>

#include "a3/systemc/device_registers.h"

namespace a3 {

/// Reads and writes memory in bursts of whole bus words, one after another. None is longer than the
/// burst size or crosses a multiple of it.
class Dma {
 public:
  /// Carries out a transaction and lets its time pass.
  using Transport = std::function<void(tlm::tlm_generic_payload& transaction)>;

  explicit Dma(Transport transport) : transport_(std::move(transport)) {}

  /// Counts bytes from 0 again.
  void start_job(std::uint32_t burst_bytes);

  /// Throw DeviceFault for the first burst that memory answers with an error. Addresses and sizes
  /// are multiples of 4.
  void read(MemoryRegion region, std::uint64_t address, std::uint8_t* bytes, std::size_t num_bytes);
  void write(MemoryRegion region, std::uint64_t address, std::uint8_t* bytes,
             std::size_t num_bytes);

  // Since the job began.
  std::int64_t num_bytes_read() const { return num_bytes_read_; }
  std::int64_t num_bytes_written() const { return num_bytes_written_; }

 private:
  /// Adds the bytes of each burst that memory has carried out to `num_bytes_done`.
  void transfer(tlm::tlm_command command, MemoryRegion region, std::uint64_t address,
                std::uint8_t* bytes, std::size_t num_bytes, std::int64_t& num_bytes_done);
  bool carry_out(tlm::tlm_command command, std::uint64_t address, std::uint8_t* bytes,
                 std::size_t num_bytes);

  Transport transport_;
  std::uint32_t burst_bytes_ = 0;
  std::int64_t num_bytes_read_ = 0;
  std::int64_t num_bytes_written_ = 0;
};

}  // namespace a3
