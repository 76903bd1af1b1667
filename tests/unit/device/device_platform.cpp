#include "unit/device/device_platform.h"

#include <cmath>
#include <random>

namespace a3::test {
namespace {

using R = DeviceRegister;

std::uint32_t row_bytes(int num_dims, int number_bytes) {
  return (static_cast<std::uint32_t>(num_dims * number_bytes) + 3) / 4 * 4;
}

Matrix<double> numbers_of(const Matrix<std::int32_t>& raw, int fraction_bits) {
  Matrix<double> numbers(raw.num_rows(), raw.num_cols());
  for (std::size_t i = 0; i < raw.data().size(); ++i) {
    numbers.data()[i] = std::ldexp(raw.data()[i], -fraction_bits);
  }
  return numbers;
}

}  // namespace

Operation RawOperation::operation(int fraction_bits) const {
  Operation result;
  result.key = numbers_of(key, fraction_bits);
  result.value = numbers_of(value, fraction_bits);
  result.query = numbers_of(query, fraction_bits);
  result.query_rows = query_rows;
  return result;
}

RawOperation random_raw_operation(std::uint32_t seed, int num_rows, int num_queries, int num_dims,
                                  std::int32_t limit) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::int32_t> numbers(-limit, limit);
  RawOperation operation;
  operation.key.resize(num_rows, num_dims);
  operation.value.resize(num_rows, num_dims);
  operation.query.resize(num_queries, num_dims);
  for (auto* matrix : {&operation.key, &operation.value, &operation.query}) {
    for (std::int32_t& raw : matrix->data()) raw = numbers(random);
  }
  return operation;
}

DevicePlatform::DevicePlatform(const Machine& built, const DeviceOptions& options)
    : machine(built), device("device", built, options) {
  device.clock(clock);
  device.reset_n(reset_n);
  device.interrupt(interrupt);
  device.memory.bind(memory.socket);
  host_.socket.bind(device.registers);
  run_cycles(1.25);  // between two edges from now on
  const std::uint32_t format = read(R::kFormat);
  element_bytes_ = static_cast<int>(device_registers::kElementBytes.of(format));
  output_bytes_ = static_cast<int>(device_registers::kOutputBytes.of(format));
}

DevicePlatform::Answer DevicePlatform::access(tlm::tlm_command command, std::uint64_t address,
                                              std::uint32_t data, unsigned num_bytes) {
  std::uint32_t words[4] = {data};
  tlm::tlm_generic_payload transaction;
  transaction.set_command(command);
  transaction.set_address(address);
  transaction.set_data_ptr(reinterpret_cast<unsigned char*>(words));
  transaction.set_data_length(num_bytes);
  transaction.set_streaming_width(num_bytes);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  bus().b_transport(transaction, delay);
  return {transaction.get_response_status(), words[0], delay};
}

std::uint32_t DevicePlatform::read(R id) {
  const Answer answer = access(tlm::TLM_READ_COMMAND, a3::describe(id).offset_bytes);
  EXPECT_EQ(answer.status, tlm::TLM_OK_RESPONSE) << a3::describe(id).name;
  return answer.data;
}

void DevicePlatform::write(R id, std::uint32_t value) {
  const Answer answer = access(tlm::TLM_WRITE_COMMAND, a3::describe(id).offset_bytes, value);
  EXPECT_EQ(answer.status, tlm::TLM_OK_RESPONSE) << a3::describe(id).name;
}

std::uint64_t DevicePlatform::read_pair(R low) {
  const auto high = static_cast<R>(static_cast<int>(low) + 1);
  return read(low) | std::uint64_t{read(high)} << 32;
}

void DevicePlatform::write_pair(R low, std::uint64_t value) {
  const auto high = static_cast<R>(static_cast<int>(low) + 1);
  write(low, static_cast<std::uint32_t>(value));
  write(high, static_cast<std::uint32_t>(value >> 32));
}

FaultCause DevicePlatform::cause() {
  return static_cast<FaultCause>(device_registers::kCause.of(read(R::kStatus)));
}

MemoryRegion DevicePlatform::region() {
  return static_cast<MemoryRegion>(device_registers::kRegion.of(read(R::kStatus)));
}

void DevicePlatform::put_matrix(const Matrix<std::int32_t>& matrix, std::uint64_t address,
                                std::uint32_t stride_bytes) {
  if (stride_bytes == 0) stride_bytes = row_bytes(matrix.num_cols(), element_bytes_);
  for (int r = 0; r < matrix.num_rows(); ++r) {
    std::uint8_t* byte = memory.at(address + static_cast<std::uint64_t>(r) * stride_bytes);
    for (int c = 0; c < matrix.num_cols(); ++c) {
      for (int b = 0; b < element_bytes_; ++b) {
        *byte++ = static_cast<std::uint8_t>(matrix(r, c) >> (8 * b));
      }
    }
  }
}

void DevicePlatform::put(const RawOperation& operation, const JobSetup& setup) {
  put_matrix(operation.key, setup.key, setup.key_stride);
  put_matrix(operation.value, setup.value, setup.value_stride);
  put_matrix(operation.query, setup.query, setup.query_stride);
  for (std::size_t q = 0; q < operation.query_rows.size(); ++q) {
    for (int b = 0; b < 4; ++b) {
      *memory.at(setup.query_rows + 4 * q + static_cast<unsigned>(b)) =
          static_cast<std::uint8_t>(operation.query_rows[q] >> (8 * b));
    }
  }
}

void DevicePlatform::describe(const RawOperation& operation, const JobSetup& setup) {
  write(R::kNumRows, static_cast<std::uint32_t>(operation.num_rows()));
  write(R::kNumQueries, static_cast<std::uint32_t>(operation.num_queries()));
  write(R::kNumDims, static_cast<std::uint32_t>(operation.num_dims()));
  write(R::kIterations, setup.num_iterations);
  write(R::kThreshold, setup.threshold);
  write(R::kOptions, device_registers::kUsesQueryRows.placed(operation.query_rows.empty() ? 0 : 1));
  write_pair(R::kKeyAddressLow, setup.key);
  write_pair(R::kValueAddressLow, setup.value);
  write_pair(R::kQueryAddressLow, setup.query);
  write_pair(R::kOutputAddressLow, setup.output);
  write_pair(R::kQueryRowsAddressLow, setup.query_rows);
  write(R::kKeyStrideBytes, setup.key_stride);
  write(R::kValueStrideBytes, setup.value_stride);
  write(R::kQueryStrideBytes, setup.query_stride);
  write(R::kOutputStrideBytes, setup.output_stride);
}

void DevicePlatform::run_to_end(int limit_cycles) {
  for (int cycle = 0; status(device_registers::kBusy); ++cycle) {
    if (cycle == limit_cycles) {
      ADD_FAILURE() << "still busy after " << limit_cycles << " cycles\n"
                    << device.accelerator().state();
      return;
    }
    run_cycles(1);
  }
}

void DevicePlatform::run(const RawOperation& operation, const JobSetup& setup) {
  put(operation, setup);
  describe(operation, setup);
  start();
  run_to_end();
}

std::vector<std::vector<std::int64_t>> DevicePlatform::outputs(const RawOperation& operation,
                                                               const JobSetup& setup) {
  const std::uint32_t stride = setup.output_stride > 0
                                   ? setup.output_stride
                                   : row_bytes(operation.num_dims(), output_bytes_);
  std::vector<std::vector<std::int64_t>> rows;
  for (int q = 0; q < operation.num_queries(); ++q) {
    const std::uint8_t* byte = memory.at(setup.output + static_cast<std::uint64_t>(q) * stride);
    std::vector<std::int64_t>& row = rows.emplace_back();
    for (int c = 0; c < operation.num_dims(); ++c) {
      std::uint64_t number = 0;
      for (int b = 0; b < output_bytes_; ++b) number |= std::uint64_t{*byte++} << (8 * b);
      const int unused_bits = 64 - 8 * output_bytes_;
      row.push_back(static_cast<std::int64_t>(number << unused_bits) >> unused_bits);
    }
  }
  return rows;
}

std::vector<GoldenResult> DevicePlatform::expected(const RawOperation& operation,
                                                   const JobSetup& setup) const {
  Machine of_job = machine;
  of_job.mapping = {};
  if (setup.num_iterations > 0) {
    of_job.candidate_selection = CandidateSelection{setup.num_iterations, std::nullopt};
  }
  if (setup.threshold > 0) of_job.post_scoring = PostScoring{setup.threshold / 65536.0};
  return golden_attention(of_job, operation.operation(machine.numerics.fraction_bits));
}

void DevicePlatform::expect_golden(const RawOperation& operation, const JobSetup& setup) {
  run(operation, setup);
  EXPECT_TRUE(status(device_registers::kDone));
  EXPECT_EQ(cause(), FaultCause::kNone);
  expect_golden_outputs(operation, setup);
}

void DevicePlatform::expect_golden_outputs(const RawOperation& operation, const JobSetup& setup) {
  const std::vector<GoldenResult> golden = expected(operation, setup);
  const std::vector<std::vector<std::int64_t>> found = outputs(operation, setup);
  ASSERT_EQ(found.size(), golden.size());
  for (std::size_t q = 0; q < found.size(); ++q) {
    ASSERT_EQ(found[q], golden[q].output_raw) << "query " << q;
  }
}

}  // namespace a3::test
