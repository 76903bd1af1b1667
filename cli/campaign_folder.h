#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "a3/report/provenance.h"
#include "base/made_folder.h"
#include "faults/campaign.h"

namespace a3 {

/// campaign.json, rates.csv and trials.csv, replaced together round by round; a folder that was
/// made for them disappears again if there is no round.
class CampaignFolder {
 public:
  /// `machine` and `plan` must outlive this.
  CampaignFolder(const std::filesystem::path& folder, const Machine& machine,
                 const CampaignPlan& plan, Provenance provenance)
      : folder_(folder), machine_(machine), plan_(plan), provenance_(std::move(provenance)) {}

  void write(const std::vector<StructureTrials>& trials);

  /// Of each structure, in the files.
  std::int64_t num_trials() const { return num_trials_; }
  const std::filesystem::path& path() const { return folder_.path(); }

  static const std::vector<std::string>& file_names();

 private:
  std::string about_text() const;

  MadeFolder folder_;
  const Machine& machine_;
  const CampaignPlan& plan_;
  const Provenance provenance_;
  std::int64_t num_trials_ = 0;
};

}  // namespace a3
