#include "a3/report/result_folder.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "a3/base/field_error.h"
#include "a3/base/input_error.h"
#include "base/made_folder.h"
#include "base/output_file.h"
#include "npz/npz_writer.h"
#include "report/queries_csv.h"
#include "report/soft_error_report.h"
#include "report/system_report.h"

namespace a3 {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOutputs = kResultFiles[0];
constexpr const char* kQueries = kResultFiles[1];
constexpr const char* kReport = kResultFiles[2];
constexpr const char* kSoftErrors = kResultFiles[3];
constexpr const char* kJobs = kResultFiles[4];

ResultFolderOptions with_plain_folder(ResultFolderOptions options) {
  options.folder = plain_folder(std::move(options.folder));
  return options;
}

/// Renaming a file onto a folder would fail when half of the result is in place already.
void refuse_folders_in_place_of_files(const fs::path& folder) {
  std::error_code ignored;
  for (const char* name : kResultFiles) {
    if (!fs::is_directory(folder / name, ignored)) continue;
    throw InputError(
        fmt::format("{}: is a directory where a file of the result goes. Move it away or "
                    "choose another folder.",
                    (folder / name).string()));
  }
}

void refuse_existing_result(const fs::path& folder) {
  std::error_code ignored;
  for (const char* name : kResultFiles) {
    if (!fs::exists(folder / name, ignored)) continue;
    throw FieldError("folder", folder.string(),
                     fmt::format("holds a result already ({}). Choose another folder, or allow to "
                                 "overwrite it.",
                                 name));
  }
}

/// The folder, if the files of a result may be put into it; throws InputError otherwise.
const fs::path& checked_folder(const ResultFolderOptions& options) {
  if (!options.overwrite) refuse_existing_result(options.folder);
  refuse_folders_in_place_of_files(options.folder);
  return options.folder;
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

/// The files while they grow.
class ResultFolder::Files {
 public:
  Files(const Machine& machine, ResultFolderOptions options);
  ~Files();
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  void add(const OperationResult& result, const std::vector<QueryAccuracy>& accuracy, int num_rows);
  void commit(const RunRecord& run);

 private:
  /// Row ids of every query, one list after another, with offsets.
  struct RowLists {
    NpzArray<std::int64_t> rows;
    NpzArray<std::int64_t> offsets;
    std::int64_t end = 0;
  };

  RowLists add_row_lists(const char* name);
  void append(RowLists& lists, const std::vector<std::int32_t>& rows);
  void append_outputs(const QueryResult& query);

  const Machine machine_;
  const ResultFolderOptions options_;
  MadeFolder folder_;
  std::unique_ptr<OutputFile> queries_;
  std::unique_ptr<OutputFile> jobs_;  // null without a system
  std::unique_ptr<NpzWriter> outputs_;
  NpzArray<double> output_;
  NpzArray<std::int64_t> output_raw_;
  RowLists candidates_;
  RowLists selected_;
  std::int64_t num_operations_ = 0;
  std::int64_t num_jobs_ = 0;
  std::vector<double> output_row_;
};

ResultFolder::Files::Files(const Machine& machine, ResultFolderOptions options)
    : machine_(machine),
      options_(with_plain_folder(std::move(options))),
      folder_(checked_folder(options_)) {
  queries_ = std::make_unique<OutputFile>(options_.folder / kQueries);
  queries_->write(queries_csv_header());
  if (machine_.system) {
    jobs_ = std::make_unique<OutputFile>(options_.folder / kJobs);
    jobs_->write(jobs_csv_header());
  }
  // Stored: deflating would take several times as long as the fast engine does.
  outputs_ =
      std::make_unique<NpzWriter>(aside_name(options_.folder / kOutputs), NpzCompression::kStored);
  output_ = outputs_->add_matrix<double>("output", options_.num_dims);
  output_raw_ = outputs_->add_matrix<std::int64_t>("output_raw", options_.num_dims);
  outputs_->add_scalar("fraction_bits", std::int64_t{3} * machine_.numerics.fraction_bits);
  if (options_.dump_selection) {
    candidates_ = add_row_lists("candidates");
    selected_ = add_row_lists("selected");
  }
}

ResultFolder::Files::~Files() {
  outputs_.reset();
  std::error_code ignored;
  fs::remove(aside_name(options_.folder / kOutputs), ignored);
}

ResultFolder::Files::RowLists ResultFolder::Files::add_row_lists(const char* name) {
  RowLists lists;
  lists.rows = outputs_->add_vector<std::int64_t>(name);
  lists.offsets = outputs_->add_vector<std::int64_t>(fmt::format("{}_offsets", name));
  outputs_->append(lists.offsets, &lists.end, 1);
  return lists;
}

void ResultFolder::Files::add(const OperationResult& result,
                              const std::vector<QueryAccuracy>& accuracy, int num_rows) {
  const int num_slices = machine_.hardware.num_slices(options_.num_dims);
  std::string lines;
  for (std::size_t q = 0; q < result.queries.size(); ++q) {
    const QueryResult& query = result.queries[q];
    const double energy_pj = dynamic_energy(machine_, active_rows(query, num_slices)).total_pj();
    lines += queries_csv_line(num_operations_, static_cast<std::int64_t>(q), num_rows, query,
                              energy_pj, accuracy[q]);
    append_outputs(query);
    if (options_.dump_selection) {
      append(candidates_, query.candidates);
      append(selected_, query.selected);
    }
  }
  queries_->write(lines);
  for (const JobResult& job : result.jobs) jobs_->write(jobs_csv_line(num_jobs_++, job));
  ++num_operations_;
}

void ResultFolder::Files::append_outputs(const QueryResult& query) {
  const double ulp = std::ldexp(1.0, -3 * machine_.numerics.fraction_bits);
  output_row_.resize(static_cast<std::size_t>(options_.num_dims));
  for (std::size_t c = 0; c < output_row_.size(); ++c) {
    output_row_[c] = static_cast<double>(query.output_raw[c]) * ulp;
  }
  outputs_->append(output_, output_row_.data(), 1);
  outputs_->append(output_raw_, query.output_raw.data(), 1);
}

void ResultFolder::Files::append(RowLists& lists, const std::vector<std::int32_t>& rows) {
  const std::vector<std::int64_t> wide(rows.begin(), rows.end());
  outputs_->append(lists.rows, wide.data(), wide.size());
  lists.end += static_cast<std::int64_t>(wide.size());
  outputs_->append(lists.offsets, &lists.end, 1);
}

void ResultFolder::Files::commit(const RunRecord& run) {
  OutputFile report(options_.folder / kReport);
  // A table's name may hold bytes that are no UTF-8.
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  report.write(run_report(run).dump(2, ' ', false, kReplace) + '\n');
  report.complete();
  std::optional<OutputFile> soft_errors;
  if (run.soft_errors != nullptr) {
    soft_errors.emplace(options_.folder / kSoftErrors);
    soft_errors->write(soft_errors_csv(*run.soft_errors));
    soft_errors->complete();
  }
  queries_->complete();
  if (jobs_) jobs_->complete();
  outputs_->finish();
  // From here on only renames. A run that is killed between them leaves no report beside files of
  // another run.
  std::error_code ignored;
  fs::remove(options_.folder / kReport, ignored);
  put_in_place(aside_name(options_.folder / kOutputs), options_.folder / kOutputs);
  queries_->commit();
  if (soft_errors) {
    soft_errors->commit();
  } else {
    fs::remove(options_.folder / kSoftErrors, ignored);
  }
  if (jobs_) {
    jobs_->commit();
  } else {
    fs::remove(options_.folder / kJobs, ignored);
  }
  report.commit();
  folder_.keep();
}

ResultFolder::ResultFolder(const Machine& machine, ResultFolderOptions options)
    : files_(std::make_unique<Files>(machine, std::move(options))) {}

ResultFolder::~ResultFolder() = default;

void ResultFolder::add(const OperationResult& result, const std::vector<QueryAccuracy>& accuracy,
                       int num_rows) {
  files_->add(result, accuracy, num_rows);
}

void ResultFolder::commit(const RunRecord& run) {
  files_->commit(run);
}

}  // namespace a3
