#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "a3/explore/tuning_run.h"
#include "base/made_folder.h"
#include "base/output_file.h"

namespace a3 {

/// pareto.csv, chosen.json and provenance.json, put in place together once both are whole; without
/// `commit` nothing stays behind, not even a folder that was made for them.
class TuningFolder {
 public:
  explicit TuningFolder(const std::filesystem::path& folder);

  /// The result must have a choice; `provenance` is the text that says where it comes from.
  void commit(const TuningResult& found, const std::string& provenance);

  static const std::vector<std::string>& file_names();

 private:
  MadeFolder folder_;
  OutputFile front_;
  OutputFile choice_;
  OutputFile provenance_;
};

}  // namespace a3
