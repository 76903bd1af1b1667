#include "driver.h"

#include <a3/a3_registers.h>

#include <string>

namespace {

// A row takes whole words of four bytes.
std::size_t row_bytes(int d, std::size_t number_bytes) {
  return (static_cast<std::size_t>(d) * number_bytes + 3) / 4 * 4;
}

std::uint32_t field(std::uint32_t value, std::uint32_t mask, int shift) {
  return (value & mask) >> shift;
}

}  // namespace

Driver::Driver(Host& host, std::uint64_t registers_base) : host_(host), base_(registers_base) {
  const std::uint32_t identification = get(A3_REG_IDENTIFICATION);
  if (field(identification, A3_IDENTIFICATION_MAGIC_MASK, A3_IDENTIFICATION_MAGIC_SHIFT) !=
          A3_MAGIC ||
      field(identification, A3_IDENTIFICATION_VERSION_MASK, A3_IDENTIFICATION_VERSION_SHIFT) !=
          A3_VERSION) {
    throw std::runtime_error("there is no A3 device that this driver knows");
  }
  const std::uint32_t format = get(A3_REG_FORMAT);
  if (field(format, A3_FORMAT_ELEMENT_BYTES_MASK, A3_FORMAT_ELEMENT_BYTES_SHIFT) != 2 ||
      field(format, A3_FORMAT_OUTPUT_BYTES_MASK, A3_FORMAT_OUTPUT_BYTES_SHIFT) != 4) {
    throw std::runtime_error("this driver knows elements of two bytes and outputs of four");
  }
  set(A3_REG_INTERRUPT_ENABLE, A3_INTERRUPT_ENABLE_DONE_MASK | A3_INTERRUPT_ENABLE_FAULT_MASK);
}

JobResult Driver::run(const Job& job) {
  next_free_ = 0;
  put_rows(A3_REG_KEY_ADDRESS_LOW, job.key, job.d);
  put_rows(A3_REG_VALUE_ADDRESS_LOW, job.value, job.d);
  put_rows(A3_REG_QUERY_ADDRESS_LOW, job.query, job.d);
  set(A3_REG_OPTIONS, job.query_rows.empty() ? 0 : A3_OPTIONS_QUERY_ROWS_MASK);
  if (!job.query_rows.empty()) {
    std::vector<std::uint8_t> bytes;
    for (const std::int32_t rows : job.query_rows) {
      for (int b = 0; b < 4; ++b) bytes.push_back(static_cast<std::uint8_t>(rows >> (8 * b)));
    }
    host_.copy_to(next_free_, bytes);
    set(A3_REG_QUERY_ROWS_ADDRESS_LOW, static_cast<std::uint32_t>(next_free_));
    next_free_ += bytes.size();
  }
  const std::uint64_t output = next_free_;
  set(A3_REG_OUTPUT_ADDRESS_LOW, static_cast<std::uint32_t>(output));
  set(A3_REG_NUM_ROWS, static_cast<std::uint32_t>(job.n));
  set(A3_REG_NUM_QUERIES, static_cast<std::uint32_t>(job.m));
  set(A3_REG_NUM_DIMS, static_cast<std::uint32_t>(job.d));

  set(A3_REG_CONTROL, A3_CONTROL_START_MASK);
  host_.wait_for_interrupt();
  set(A3_REG_INTERRUPT_STATUS, A3_INTERRUPT_STATUS_DONE_MASK | A3_INTERRUPT_STATUS_FAULT_MASK);
  if (get(A3_REG_STATUS) & A3_STATUS_FAULT_MASK) throw_fault();

  JobResult result;
  const std::size_t num_outputs = static_cast<std::size_t>(job.m) * static_cast<std::size_t>(job.d);
  const std::vector<std::uint8_t> bytes = host_.copy_from(output, 4 * num_outputs);
  for (std::size_t i = 0; i < num_outputs; ++i) {
    std::uint32_t word = 0;
    for (std::size_t b = 0; b < 4; ++b) word |= std::uint32_t{bytes[4 * i + b]} << (8 * b);
    result.output.push_back(static_cast<std::int32_t>(word));
  }
  result.cycles = get_pair(A3_REG_CYCLES_LOW);
  result.compute_cycles = get_pair(A3_REG_COMPUTE_CYCLES_LOW);
  result.candidates = get_pair(A3_REG_CANDIDATES_LOW);
  result.selected = get_pair(A3_REG_SELECTED_LOW);
  return result;
}

// Behind what lies in memory already; the address goes into a pair of registers.
void Driver::put_rows(std::uint32_t address_register, const std::vector<std::int16_t>& rows,
                      int d) {
  const std::size_t stride = row_bytes(d, 2);
  const std::size_t num_rows = rows.size() / static_cast<std::size_t>(d);
  std::vector<std::uint8_t> bytes(num_rows * stride);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t at =
        i / static_cast<std::size_t>(d) * stride + i % static_cast<std::size_t>(d) * 2;
    bytes[at] = static_cast<std::uint8_t>(rows[i]);
    bytes[at + 1] = static_cast<std::uint8_t>(rows[i] >> 8);
  }
  host_.copy_to(next_free_, bytes);
  set(address_register, static_cast<std::uint32_t>(next_free_));
  set(address_register + 4, 0);
  next_free_ += bytes.size();
}

void Driver::throw_fault() {
  const std::uint32_t cause =
      field(get(A3_REG_STATUS), A3_STATUS_CAUSE_MASK, A3_STATUS_CAUSE_SHIFT);
  if (cause == A3_FAULT_ROWS_DO_NOT_FIT) {
    throw std::runtime_error("the operation has more rows than the device holds");
  }
  throw std::runtime_error("the device reports fault " + std::to_string(cause) +
                           ", see STATUS.CAUSE in docs/device.md");
}
