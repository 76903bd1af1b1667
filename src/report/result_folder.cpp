#include "a3/report/result_folder.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <system_error>

#include "a3/config/input_error.h"
#include "a3/report/queries_csv.h"

namespace a3 {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOutputs = kResultFiles[0];
constexpr const char* kQueries = kResultFiles[1];
constexpr const char* kReport = kResultFiles[2];

/// The folders on the way to `folder` that do not exist yet, deepest first.
std::vector<fs::path> missing_folders(const fs::path& folder) {
  std::vector<fs::path> missing;
  std::error_code ignored;
  for (fs::path part = folder; !part.empty() && !fs::exists(part, ignored);
       part = part.parent_path()) {
    missing.push_back(part);
    if (part == part.parent_path()) break;
  }
  return missing;
}

/// One spelling of the folder, without detours through folders that may not exist.
ResultFolderOptions with_plain_folder(ResultFolderOptions options) {
  if (options.folder.empty()) {
    throw InputError("--out: the name is empty. Give a folder for the result.");
  }
  options.folder = options.folder.lexically_normal();
  if (!options.folder.has_filename()) options.folder = options.folder.parent_path();
  return options;
}

/// Renaming a file onto a folder would fail when half of the result is in place already.
void refuse_folders_in_place_of_files(const fs::path& folder) {
  std::error_code ignored;
  for (const char* name : kResultFiles) {
    if (!fs::is_directory(folder / name, ignored)) continue;
    throw InputError(
        fmt::format("{}: is a directory where a file of the result goes. Move it away or "
                    "choose another --out.",
                    (folder / name).string()));
  }
}

void refuse_existing_result(const fs::path& folder) {
  std::error_code ignored;
  for (const char* name : kResultFiles) {
    if (!fs::exists(folder / name, ignored)) continue;
    throw InputError(
        fmt::format("--out {}: holds a result already ({}). Choose another folder, or add --force "
                    "to replace it.",
                    folder.string(), name));
  }
}

void put_in_place(const fs::path& aside, const fs::path& target) {
  std::error_code error;
  fs::rename(aside, target, error);
  if (error) {
    throw InputError(
        fmt::format("{}: cannot be put in place ({}).", target.string(), error.message()));
  }
}

}  // namespace

ResultFolder::ResultFolder(const Machine& machine, ResultFolderOptions options)
    : machine_(machine), options_(with_plain_folder(std::move(options))) {
  if (!options_.overwrite) refuse_existing_result(options_.folder);
  refuse_folders_in_place_of_files(options_.folder);
  try {
    make_folder();
    queries_ = std::make_unique<OutputFile>(options_.folder / kQueries);
    queries_->write(queries_csv_header());
    // Stored: deflating would take several times as long as the fast engine does.
    outputs_ = std::make_unique<NpzWriter>(aside_name(options_.folder / kOutputs),
                                           NpzCompression::kStored);
    output_ = outputs_->add_matrix<double>("output", options_.num_dims);
    output_raw_ = outputs_->add_matrix<std::int64_t>("output_raw", options_.num_dims);
    outputs_->add_scalar("fraction_bits", std::int64_t{3} * machine_.numerics.fraction_bits);
    if (options_.dump_selection) {
      candidates_ = add_row_lists("candidates");
      selected_ = add_row_lists("selected");
    }
  } catch (...) {
    queries_.reset();
    outputs_.reset();
    remove_made_folders();
    throw;
  }
}

ResultFolder::~ResultFolder() {
  queries_.reset();
  outputs_.reset();
  std::error_code ignored;
  fs::remove(aside_name(options_.folder / kOutputs), ignored);
  if (!committed_) remove_made_folders();
}

void ResultFolder::remove_made_folders() {
  // Only empty ones: another run may have put its result beside ours.
  std::error_code ignored;
  for (const fs::path& folder : made_) fs::remove(folder, ignored);
}

void ResultFolder::make_folder() {
  const fs::path& folder = options_.folder;
  made_ = missing_folders(folder);
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && !fs::is_directory(folder, error)) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (error) {
    throw InputError(
        fmt::format("--out {}: cannot be made a folder ({}). Choose a folder that is writable.",
                    options_.folder.string(), error.message()));
  }
}

ResultFolder::RowLists ResultFolder::add_row_lists(const char* name) {
  RowLists lists;
  lists.rows = outputs_->add_vector<std::int64_t>(name);
  lists.offsets = outputs_->add_vector<std::int64_t>(fmt::format("{}_offsets", name));
  outputs_->append(lists.offsets, &lists.end, 1);
  return lists;
}

void ResultFolder::add(const OperationResult& result, const std::vector<QueryAccuracy>& accuracy,
                       int num_rows) {
  std::string lines;
  for (std::size_t q = 0; q < result.queries.size(); ++q) {
    const QueryResult& query = result.queries[q];
    const double energy_pj = dynamic_energy(machine_, active_rows(query)).total_pj();
    lines += queries_csv_line(num_operations_, static_cast<std::int64_t>(q), num_rows, query,
                              energy_pj, accuracy[q]);
    append_outputs(query);
    if (options_.dump_selection) {
      append(candidates_, query.candidates);
      append(selected_, query.selected);
    }
  }
  queries_->write(lines);
  ++num_operations_;
}

void ResultFolder::append_outputs(const QueryResult& query) {
  const double ulp = std::ldexp(1.0, -3 * machine_.numerics.fraction_bits);
  output_row_.resize(static_cast<std::size_t>(options_.num_dims));
  for (std::size_t c = 0; c < output_row_.size(); ++c) {
    output_row_[c] = static_cast<double>(query.output_raw[c]) * ulp;
  }
  outputs_->append(output_, output_row_.data(), 1);
  outputs_->append(output_raw_, query.output_raw.data(), 1);
}

void ResultFolder::append(RowLists& lists, const std::vector<std::int32_t>& rows) {
  const std::vector<std::int64_t> wide(rows.begin(), rows.end());
  outputs_->append(lists.rows, wide.data(), wide.size());
  lists.end += static_cast<std::int64_t>(wide.size());
  outputs_->append(lists.offsets, &lists.end, 1);
}

void ResultFolder::commit(const RunRecord& run) {
  OutputFile report(options_.folder / kReport);
  // A table's name may hold bytes that are no UTF-8.
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  report.write(run_report(run).dump(2, ' ', false, kReplace) + '\n');
  report.complete();
  queries_->complete();
  outputs_->finish();
  // From here on only renames. A run that is killed between them leaves no report beside files of
  // another run.
  std::error_code ignored;
  fs::remove(options_.folder / kReport, ignored);
  put_in_place(aside_name(options_.folder / kOutputs), options_.folder / kOutputs);
  queries_->commit();
  report.commit();
  committed_ = true;
}

}  // namespace a3
