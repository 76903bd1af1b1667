#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "a3/explore/tuning_run.h"
#include "base/made_folder.h"
#include "base/output_file.h"

namespace a3 {

/// pareto.csv and chosen.json, put in place together once both are whole; without `commit` nothing
/// stays behind, not even a folder that was made for them.
class TuningFolder {
 public:
  explicit TuningFolder(const std::filesystem::path& folder);

  /// The result must have a choice.
  void commit(const TuningResult& found);

  static const std::vector<std::string>& file_names();

 private:
  MadeFolder folder_;
  OutputFile front_;
  OutputFile choice_;
};

}  // namespace a3
