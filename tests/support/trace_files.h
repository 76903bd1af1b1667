#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "a3/workload/operation.h"
#include "a3/workload/trace_stream.h"

/// Trace files for tests, good and bad, made byte by byte and without the code under test.
namespace a3::test {

/// A new folder that is removed with everything in it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

void write_file(const std::filesystem::path& path, const std::string& bytes);
std::string read_file(const std::filesystem::path& path);

/// `number` as an element of type `descr`: "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<i8" or
/// ">i8". float16 is for numbers that it holds exactly.
std::string element_bytes(const std::string& descr, double number);
std::string elements_bytes(const std::string& descr, const std::vector<double>& numbers);

/// A .npy file: version 1.0 header around `header_text` as it is, then `data`.
std::string npy_with_text(const std::string& header_text, const std::string& data);

/// A .npy file of `numbers`, in the order in which they are stored.
std::string npy(const std::string& descr, const std::vector<std::int64_t>& shape,
                const std::vector<double>& numbers, bool fortran_order = false);

/// An entry of a zip archive. What is set explicitly goes into the headers as it is, true or not.
struct ZipEntry {
  std::string name;
  std::string content;  ///< as stored in the archive
  int method = 0;
  int flags = 0;
  std::optional<std::uint32_t> size_bytes = {};  ///< uncompressed
  std::optional<std::uint32_t> crc = {};
};

std::string zip(const std::vector<ZipEntry>& entries);

/// `bytes` as a deflate stream of blocks that are not compressed.
std::string deflate_without_compression(const std::string& bytes, bool is_last = true);

/// CRC-32 as zip uses it.
std::uint32_t crc32(const std::string& bytes);

/// A matrix from its rows; all have the same length.
Matrix<double> matrix(const std::vector<std::vector<double>>& rows);

/// Numbers from -3 to 3 in steps of 1/16, which every element type holds exactly.
Operation random_operation(std::mt19937& random, int num_rows, int num_queries, int num_dims);

/// How `write_trace` stores the operations.
struct TraceLayout {
  TraceForm form = TraceForm::kRagged;
  std::string descr = "<f8";  ///< of key, value and query
  bool fortran_order = false;
};

/// Writes a trace. One operation for kSingle; equal sizes for kEqualSized.
void write_trace(const std::filesystem::path& path, const std::vector<Operation>& operations,
                 const TraceLayout& layout = {});

}  // namespace a3::test
