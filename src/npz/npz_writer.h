#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace a3 {

/// How a .npz stores its arrays; numpy.load reads both.
enum class NpzCompression { kStored, kDeflated };

/// Names an array of an NpzWriter. `T` is double (float64) or std::int64_t (int64).
template <typename T>
struct NpzArray {
  std::size_t index = 0;
};

/// Writes a .npz of arrays whose number of rows is known only at the end, in constant memory.
///
/// Rows go to nameless temporary files in the target's folder, which vanish with the writer or the
/// process. `finish` puts the .npz together beside its final path and renames it, so that no reader
/// ever sees half a file; without `finish` an older file of that name stays as it is. Equal
/// contents give equal bytes. Every member throws InputError, naming the path and the reason, when
/// the file system refuses. A process that wants that for a file-size limit as well must ignore
/// SIGXFSZ.
class NpzWriter {
 public:
  explicit NpzWriter(std::filesystem::path file,
                     NpzCompression compression = NpzCompression::kDeflated);
  ~NpzWriter();
  NpzWriter(const NpzWriter&) = delete;
  NpzWriter& operator=(const NpzWriter&) = delete;

  /// An array of shape [rows, num_cols]. Names are unique; numpy.load gives the array under its
  /// name.
  template <typename T>
  NpzArray<T> add_matrix(const std::string& name, int num_cols);

  /// An array of shape [rows].
  template <typename T>
  NpzArray<T> add_vector(const std::string& name);

  /// An int64 array of shape ().
  void add_scalar(const std::string& name, std::int64_t value);

  /// Appends `num_rows` rows, stored one after another from `elements`.
  template <typename T>
  void append(NpzArray<T> array, const T* elements, std::size_t num_rows);

  /// Completes the file. Nothing may be called afterwards.
  void finish();

 private:
  class Spool;
  std::size_t add(const std::string& name, const std::string& descr, std::size_t element_bytes,
                  int num_cols);
  void append_bytes(std::size_t index, const void* elements, std::size_t num_rows);

  std::filesystem::path file_;
  NpzCompression compression_;
  std::vector<std::unique_ptr<Spool>> spools_;
};

}  // namespace a3
