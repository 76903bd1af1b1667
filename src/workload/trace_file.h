#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "a3/workload/operation.h"
#include "a3/workload/trace_header.h"
#include "npz/matrix_reader.h"
#include "npz/names_reader.h"
#include "npz/zip_archive.h"
#include "workload/offsets_reader.h"
#include "workload/query_rows_reader.h"

namespace a3 {

/// One trace file, open: checked on construction, then its operations from first to last.
class TraceFile {
 public:
  /// Checks everything but the elements: arrays, types, shapes, offsets. Throws InputError.
  explicit TraceFile(const std::filesystem::path& file);

  const TraceHeader& header() const { return header_; }
  const FileIdentity& identity() const { return archive_.identity(); }

  /// Reads the next operation into `operation`; false at the end. Throws InputError for damaged
  /// data, NaN, infinity.
  bool next(Operation& operation);

 private:
  /// The archive's entries that matter; null if there is none of that name.
  struct Entries {
    const ZipArchive::Entry* key = nullptr;
    const ZipArchive::Entry* value = nullptr;
    const ZipArchive::Entry* query = nullptr;
    const ZipArchive::Entry* key_offsets = nullptr;
    const ZipArchive::Entry* query_offsets = nullptr;
    const ZipArchive::Entry* query_rows = nullptr;
    const ZipArchive::Entry* operation_names = nullptr;
  };

  Entries sort_entries();
  void check_presence(const Entries& entries) const;
  MatrixReader open_matrix(const ZipArchive::Entry& entry, const char* name) const;
  void check_ranks(bool has_offsets) const;
  void describe_arrays();
  void open_offsets(const Entries& entries);
  void scan_offsets();
  void open_names(const ZipArchive::Entry& entry);
  void add_operations(std::int64_t count, std::int64_t num_rows, std::int64_t num_queries);
  void finish();

  ZipArchive archive_;
  TraceHeader header_;
  std::optional<MatrixReader> key_;
  std::optional<MatrixReader> value_;
  std::optional<MatrixReader> query_;
  std::optional<OffsetsReader> key_offsets_;
  std::optional<OffsetsReader> query_offsets_;
  std::optional<QueryRowsReader> query_rows_;
  std::optional<NamesReader> names_;
  std::int64_t operation_ = 0;  ///< read so far
};

}  // namespace a3
