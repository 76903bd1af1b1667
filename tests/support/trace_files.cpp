#include "support/trace_files.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace a3::test {
namespace {

/// The `num_bytes` low bytes of `bits`, the lowest first.
std::string little_endian(std::uint64_t bits, int num_bytes) {
  std::string bytes;
  for (int i = 0; i < num_bytes; ++i) bytes += static_cast<char>(bits >> (8 * i) & 0xff);
  return bytes;
}

/// IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 bits of fraction.
std::uint64_t float16_bits(double number) {
  const std::uint64_t sign = std::signbit(number) ? 0x8000 : 0;
  if (std::isnan(number)) return sign | 0x7e00;
  if (std::isinf(number)) return sign | 0x7c00;
  if (number == 0) return sign;
  int exponent = 0;
  const double fraction = std::frexp(std::abs(number), &exponent);  // [0.5, 1)
  const double mantissa = std::ldexp(fraction, 11);                 // [1024, 2048)
  if (mantissa != std::floor(mantissa) || exponent < -13 || exponent > 16) {
    throw std::logic_error("a number that float16 does not hold exactly");
  }
  return sign | static_cast<std::uint64_t>(exponent + 14) << 10 |
         (static_cast<std::uint64_t>(mantissa) - 1024);
}

std::uint64_t element_bits(const std::string& code, double number) {
  if (code == "f2") return float16_bits(number);
  if (code == "i8") return static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
  if (code == "f4") {
    const auto single = static_cast<float>(number);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &single, sizeof bits);
    return bits;
  }
  if (code != "f8") throw std::logic_error("an element type that is not known here: " + code);
  std::uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof bits);
  return bits;
}

std::string shape_of(const std::vector<std::int64_t>& shape) {
  std::string text = "(";
  for (const std::int64_t length : shape) text += std::to_string(length) + ", ";
  return text + ")";
}

/// What the local header and the directory say in common, from "version needed" to the length of
/// the name.
std::string common_fields(const ZipEntry& entry) {
  return little_endian(20, 2) + little_endian(static_cast<std::uint64_t>(entry.flags), 2) +
         little_endian(static_cast<std::uint64_t>(entry.method), 2) + little_endian(0, 2) +
         little_endian(0x21, 2) + little_endian(entry.crc.value_or(crc32(entry.content)), 4) +
         little_endian(entry.content.size(), 4) +
         little_endian(entry.size_bytes.value_or(static_cast<std::uint32_t>(entry.content.size())),
                       4) +
         little_endian(entry.name.size(), 2);
}

/// One of the three arrays of all operations, in C order.
struct Stack {
  std::vector<double> numbers;
  std::int64_t num_rows = 0;
  std::vector<double> offsets = {0};

  void add(const Matrix<double>& matrix) {
    numbers.insert(numbers.end(), matrix.data().begin(), matrix.data().end());
    num_rows += matrix.num_rows();
    offsets.push_back(static_cast<double>(num_rows));
  }
};

/// `numbers`, [b, rows, cols] in C order, in Fortran order: the first index varies fastest.
std::vector<double> in_fortran_order(const std::vector<double>& numbers, std::size_t b,
                                     std::size_t rows, std::size_t cols) {
  std::vector<double> result;
  for (std::size_t c = 0; c < cols; ++c) {
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t i = 0; i < b; ++i) result.push_back(numbers[(i * rows + r) * cols + c]);
    }
  }
  return result;
}

ZipEntry array_entry(const std::string& name, const Stack& stack, std::int64_t num_dims,
                     const TraceLayout& layout) {
  const bool is_equal_sized = layout.form == TraceForm::kEqualSized;
  const auto b = is_equal_sized ? static_cast<std::int64_t>(stack.offsets.size()) - 1 : 1;
  const std::int64_t rows = stack.num_rows / b;
  std::vector<std::int64_t> shape = {rows, num_dims};
  if (is_equal_sized) shape.insert(shape.begin(), b);
  const std::vector<double> numbers =
      layout.fortran_order
          ? in_fortran_order(stack.numbers, static_cast<std::size_t>(b),
                             static_cast<std::size_t>(rows), static_cast<std::size_t>(num_dims))
          : stack.numbers;
  return {name + ".npy", npy(layout.descr, shape, numbers, layout.fortran_order)};
}

}  // namespace

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "a3_test_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), name);
  }
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::string element_bytes(const std::string& descr, double number) {
  std::string bytes = little_endian(element_bits(descr.substr(1), number), descr[2] - '0');
  if (descr[0] == '>') std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

std::string elements_bytes(const std::string& descr, const std::vector<double>& numbers) {
  std::string bytes;
  for (const double number : numbers) bytes += element_bytes(descr, number);
  return bytes;
}

std::string npy_with_text(const std::string& header_text, const std::string& data) {
  return "\x93NUMPY" + std::string("\x01\x00", 2) + little_endian(header_text.size(), 2) +
         header_text + data;
}

std::string npy(const std::string& descr, const std::vector<std::int64_t>& shape,
                const std::vector<double>& numbers, bool fortran_order) {
  return npy_with_text("{'descr': '" + descr +
                           "', 'fortran_order': " + (fortran_order ? "True" : "False") +
                           ", 'shape': " + shape_of(shape) + "}\n",
                       elements_bytes(descr, numbers));
}

std::string zip(const std::vector<ZipEntry>& entries) {
  std::string archive;
  std::string directory;
  for (const ZipEntry& entry : entries) {
    const std::string fields = common_fields(entry);
    directory += "PK\x01\x02" + little_endian(20, 2) + fields + std::string(12, '\0') +
                 little_endian(archive.size(), 4) + entry.name;
    archive += "PK\x03\x04" + fields + little_endian(0, 2) + entry.name + entry.content;
  }
  return archive + directory + "PK\x05\x06" + little_endian(0, 4) +
         little_endian(entries.size(), 2) + little_endian(entries.size(), 2) +
         little_endian(directory.size(), 4) + little_endian(archive.size(), 4) +
         little_endian(0, 2);
}

std::string deflate_without_compression(const std::string& bytes, bool is_last) {
  constexpr std::size_t kMaxBlockBytes = 65535;
  std::string stream;
  std::size_t position = 0;
  do {
    const std::string block = bytes.substr(position, kMaxBlockBytes);
    position += block.size();
    stream += is_last && position == bytes.size() ? '\x01' : '\x00';
    stream +=
        little_endian(block.size(), 2) + little_endian(~std::uint64_t{block.size()}, 2) + block;
  } while (position < bytes.size());
  return stream;
}

std::uint32_t crc32(const std::string& bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }
  return ~crc;
}

Matrix<double> matrix(const std::vector<std::vector<double>>& rows) {
  Matrix<double> result(static_cast<int>(rows.size()), static_cast<int>(rows.at(0).size()));
  for (int r = 0; r < result.num_rows(); ++r) {
    const std::vector<double>& row = rows[static_cast<std::size_t>(r)];
    std::copy(row.begin(), row.end(), result.row(r));
  }
  return result;
}

Operation random_operation(std::mt19937& random, int num_rows, int num_queries, int num_dims) {
  std::uniform_int_distribution<int> sixteenths(-48, 48);
  const auto random_matrix = [&](int rows) {
    Matrix<double> result(rows, num_dims);
    for (double& element : result.data()) element = sixteenths(random) / 16.0;
    return result;
  };
  Operation operation;
  operation.key = random_matrix(num_rows);
  operation.value = random_matrix(num_rows);
  operation.query = random_matrix(num_queries);
  return operation;
}

void write_trace(const std::filesystem::path& path, const std::vector<Operation>& operations,
                 const TraceLayout& layout) {
  Stack key;
  Stack value;
  Stack query;
  for (const Operation& operation : operations) {
    key.add(operation.key);
    value.add(operation.value);
    query.add(operation.query);
  }
  const std::int64_t num_dims = operations.at(0).num_dims();
  std::vector<ZipEntry> entries = {array_entry("key", key, num_dims, layout),
                                   array_entry("value", value, num_dims, layout),
                                   array_entry("query", query, num_dims, layout)};
  if (layout.form == TraceForm::kRagged) {
    const auto num_offsets = static_cast<std::int64_t>(key.offsets.size());
    entries.push_back({"key_offsets.npy", npy("<i8", {num_offsets}, key.offsets)});
    entries.push_back({"query_offsets.npy", npy("<i8", {num_offsets}, query.offsets)});
  }
  write_file(path, zip(entries));
}

}  // namespace a3::test
