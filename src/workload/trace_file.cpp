#include "workload/trace_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "a3/base/input_error.h"
#include "npz/printable.h"
#include "workload/operation_checks.h"

namespace a3 {
namespace {

using Shape = std::vector<std::int64_t>;

/// numpy stores array `x` as entry "x.npy".
std::string_view array_name(std::string_view entry_name) {
  constexpr std::string_view kSuffix = ".npy";
  const bool has_suffix = entry_name.size() >= kSuffix.size() &&
                          entry_name.substr(entry_name.size() - kSuffix.size()) == kSuffix;
  return has_suffix ? entry_name.substr(0, entry_name.size() - kSuffix.size()) : std::string_view();
}

}  // namespace

TraceFile::TraceFile(const std::filesystem::path& file) : archive_(file) {
  header_.file = file;
  const Entries entries = sort_entries();
  check_presence(entries);
  key_ = open_matrix(*entries.key, "key");
  value_ = open_matrix(*entries.value, "value");
  query_ = open_matrix(*entries.query, "query");
  const bool has_offsets = entries.key_offsets != nullptr;
  check_ranks(has_offsets);
  check_columns(key_->described(), query_->described());
  check_rows(key_->described(), query_->described());
  check_value_shape(key_->described(), value_->described());
  describe_arrays();
  if (has_offsets) {
    open_offsets(entries);
    scan_offsets();
    open_offsets(entries);
  } else {
    const Shape& key = key_->array().shape();
    const Shape& query = query_->array().shape();
    check_num_rows(key_->described(), {}, key[key.size() - 2]);
    check_num_queries(query_->described(), {}, query[query.size() - 2]);
    add_operations(key.size() == 3 ? key[0] : 1, key[key.size() - 2], query[query.size() - 2]);
  }
  if (entries.query_rows != nullptr) {
    query_rows_.emplace(
        ArrayReader(archive_, *entries.query_rows, "query_rows", ArrayRole::kIntegers),
        query_->array());
    header_.has_query_rows = true;
  }
  if (entries.operation_names != nullptr) open_names(*entries.operation_names);
}

void TraceFile::open_names(const ZipArchive::Entry& entry) {
  names_.emplace(ArrayReader(archive_, entry, "operation_names", ArrayRole::kNames));
  const ArrayReader& array = names_->array();
  if (array.shape() != Shape{header_.num_operations}) {
    throw InputError(
        fmt::format("{}: has the shape {}; needed is a name for each operation, ({},).",
                    array.where(), shape_text(array.shape()), header_.num_operations));
  }
  header_.has_names = true;
}

TraceFile::Entries TraceFile::sort_entries() {
  Entries entries;
  for (const ZipArchive::Entry& entry : archive_.entries()) {
    const std::string_view name = array_name(entry.name);
    const ZipArchive::Entry** slot = name == "key"               ? &entries.key
                                     : name == "value"           ? &entries.value
                                     : name == "query"           ? &entries.query
                                     : name == "key_offsets"     ? &entries.key_offsets
                                     : name == "query_offsets"   ? &entries.query_offsets
                                     : name == "query_rows"      ? &entries.query_rows
                                     : name == "operation_names" ? &entries.operation_names
                                                                 : nullptr;
    if (slot == nullptr) {
      header_.ignored_arrays.push_back(printable(name.empty() ? entry.name : name));
      continue;
    }
    if (*slot != nullptr) {
      throw InputError(
          fmt::format("{}: array '{}': is twice in the archive; it must be there once.",
                      archive_.file().string(), name));
    }
    *slot = &entry;
  }
  return entries;
}

void TraceFile::check_presence(const Entries& entries) const {
  std::vector<std::string_view> missing;
  if (entries.key == nullptr) missing.emplace_back("key");
  if (entries.value == nullptr) missing.emplace_back("value");
  if (entries.query == nullptr) missing.emplace_back("query");
  if (!missing.empty()) {
    constexpr std::size_t kMostNames = 8;
    std::vector<std::string> found(
        header_.ignored_arrays.begin(),
        header_.ignored_arrays.begin() +
            static_cast<std::ptrdiff_t>(std::min(kMostNames, header_.ignored_arrays.size())));
    throw InputError(fmt::format(
        "{}: has no array '{}'; a trace needs 'key', 'value' and 'query'.{}",
        archive_.file().string(), fmt::join(missing, "', '"),
        found.empty() ? "" : fmt::format(" Other arrays in it: '{}'.", fmt::join(found, "', '"))));
  }
  if ((entries.key_offsets == nullptr) != (entries.query_offsets == nullptr)) {
    const bool has_key = entries.key_offsets != nullptr;
    throw InputError(
        fmt::format("{}: has '{}' but no '{}'; a ragged trace needs both, any other trace neither.",
                    archive_.file().string(), has_key ? "key_offsets" : "query_offsets",
                    has_key ? "query_offsets" : "key_offsets"));
  }
}

MatrixReader TraceFile::open_matrix(const ZipArchive::Entry& entry, const char* name) const {
  return MatrixReader(ArrayReader(archive_, entry, name, ArrayRole::kNumbers));
}

void TraceFile::check_ranks(bool has_offsets) const {
  for (const auto* matrix : {&*key_, &*value_, &*query_}) {
    const ArrayReader& array = matrix->array();
    const std::size_t rank = array.shape().size();
    if (rank != 2 && rank != 3) {
      throw InputError(
          fmt::format("{}: has the shape {}; allowed are two dimensions [rows, d] and three "
                      "[operations, rows, d].",
                      array.where(), shape_text(array.shape())));
    }
    if (rank == 3 && has_offsets) {
      throw InputError(fmt::format(
          "{}: has the shape {}, but the file has offsets too; with offsets the arrays have two "
          "dimensions [rows of all operations, d].",
          array.where(), shape_text(array.shape())));
    }
    if (rank != key_->array().shape().size()) {
      throw InputError(
          fmt::format("{}: has the shape {}, but 'key' has {}; both need as many dimensions.",
                      array.where(), shape_text(array.shape()), shape_text(key_->array().shape())));
    }
  }
}

void TraceFile::describe_arrays() {
  header_.form = key_->array().shape().size() == 3 ? TraceForm::kEqualSized : TraceForm::kSingle;
  header_.num_dims = key_->num_cols();
  header_.key_shape = key_->array().shape();
  header_.key_type = key_->array().type().name();
  header_.value_type = value_->array().type().name();
  header_.query_type = query_->array().type().name();
}

void TraceFile::open_offsets(const Entries& entries) {
  const auto open = [this](const ZipArchive::Entry& entry, const char* name,
                           const ArrayReader& divided) {
    return OffsetsReader(ArrayReader(archive_, entry, name, ArrayRole::kIntegers), divided.name(),
                         divided.shape()[0]);
  };
  key_offsets_ = open(*entries.key_offsets, "key_offsets", key_->array());
  query_offsets_ = open(*entries.query_offsets, "query_offsets", query_->array());
}

void TraceFile::scan_offsets() {
  header_.form = TraceForm::kRagged;
  const std::int64_t num_operations = key_offsets_->num_operations();
  if (query_offsets_->num_operations() != num_operations) {
    throw InputError(fmt::format("{}: divides {} operations, but 'key_offsets' divides {}.",
                                 query_offsets_->array().where(), query_offsets_->num_operations(),
                                 num_operations));
  }
  for (std::int64_t operation = 0; operation < num_operations; ++operation) {
    const std::int64_t num_rows = key_offsets_->next();
    const std::int64_t num_queries = query_offsets_->next();
    check_num_rows(key_->described(), operation, num_rows);
    check_num_queries(query_->described(), operation, num_queries);
    add_operations(1, num_rows, num_queries);
  }
  key_offsets_->finish();
  query_offsets_->finish();
}

void TraceFile::add_operations(std::int64_t count, std::int64_t num_rows,
                               std::int64_t num_queries) {
  const auto rows = static_cast<int>(num_rows);
  const auto queries = static_cast<int>(num_queries);
  const bool is_first = header_.num_operations == 0;
  header_.num_rows_min = is_first ? rows : std::min(header_.num_rows_min, rows);
  if (rows > header_.num_rows_max) {
    header_.num_rows_max = rows;
    header_.most_rows_operation = header_.num_operations;
  }
  header_.num_queries_min = is_first ? queries : std::min(header_.num_queries_min, queries);
  header_.num_queries_max = std::max(header_.num_queries_max, queries);
  header_.num_operations += count;
  header_.num_rows_total += count * num_rows;
  header_.num_queries += count * num_queries;
}

bool TraceFile::next(Operation& operation) {
  if (operation_ == header_.num_operations) return false;
  const bool is_ragged = header_.form == TraceForm::kRagged;
  const int num_rows = is_ragged ? static_cast<int>(key_offsets_->next()) : header_.num_rows_max;
  const int num_queries =
      is_ragged ? static_cast<int>(query_offsets_->next()) : header_.num_queries_max;
  key_->next(num_rows, operation.key);
  value_->next(num_rows, operation.value);
  query_->next(num_queries, operation.query);
  operation.query_rows.clear();
  if (query_rows_) query_rows_->next(num_rows, num_queries, operation.query_rows);
  operation.name = names_ ? names_->next() : std::string();
  ++operation_;
  if (operation_ == header_.num_operations) finish();
  return true;
}

void TraceFile::finish() {
  key_->finish();
  value_->finish();
  query_->finish();
  if (key_offsets_) key_offsets_->finish();
  if (query_offsets_) query_offsets_->finish();
  if (query_rows_) query_rows_->finish();
  if (names_) names_->finish();
}

}  // namespace a3
