#include "modules/host/device/dma.h"

#include <algorithm>

#include "modules/host/device/device_job.h"

namespace a3 {

void Dma::start_job(std::uint32_t burst_bytes) {
  burst_bytes_ = burst_bytes;
  num_bytes_read_ = 0;
  num_bytes_written_ = 0;
}

void Dma::read(MemoryRegion region, std::uint64_t address, std::uint8_t* bytes,
               std::size_t num_bytes) {
  transfer(tlm::TLM_READ_COMMAND, region, address, bytes, num_bytes, num_bytes_read_);
}

void Dma::write(MemoryRegion region, std::uint64_t address, std::uint8_t* bytes,
                std::size_t num_bytes) {
  transfer(tlm::TLM_WRITE_COMMAND, region, address, bytes, num_bytes, num_bytes_written_);
}

void Dma::transfer(tlm::tlm_command command, MemoryRegion region, std::uint64_t address,
                   std::uint8_t* bytes, std::size_t num_bytes, std::int64_t& num_bytes_done) {
  while (num_bytes > 0) {
    const std::size_t to_boundary = burst_bytes_ - address % burst_bytes_;
    const std::size_t burst = std::min(num_bytes, to_boundary);
    if (!carry_out(command, address, bytes, burst)) {
      const bool reads = command == tlm::TLM_READ_COMMAND;
      throw DeviceFault{reads ? FaultCause::kReadError : FaultCause::kWriteError, region, address};
    }
    num_bytes_done += static_cast<std::int64_t>(burst);
    address += burst;
    bytes += burst;
    num_bytes -= burst;
  }
}

bool Dma::carry_out(tlm::tlm_command command, std::uint64_t address, std::uint8_t* bytes,
                    std::size_t num_bytes) {
  tlm::tlm_generic_payload transaction;
  transaction.set_command(command);
  transaction.set_address(address);
  transaction.set_data_ptr(bytes);
  transaction.set_data_length(static_cast<unsigned>(num_bytes));
  transaction.set_streaming_width(static_cast<unsigned>(num_bytes));
  transport_(transaction);
  return transaction.is_response_ok();
}

}  // namespace a3
