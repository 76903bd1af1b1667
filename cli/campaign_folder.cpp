#include "cli/campaign_folder.h"

#include <nlohmann/json.hpp>

#include "a3/machine/load_machine.h"
#include "base/output_file.h"

namespace a3 {

const std::vector<std::string>& CampaignFolder::file_names() {
  static const std::vector<std::string> names = {"campaign.json", "rates.csv", "trials.csv"};
  return names;
}

void CampaignFolder::write(const std::vector<StructureTrials>& trials) {
  OutputFile about(folder_.path() / file_names()[0]);
  OutputFile rates(folder_.path() / file_names()[1]);
  OutputFile list(folder_.path() / file_names()[2]);
  num_trials_ = static_cast<std::int64_t>(trials.front().trials.size());
  about.write(about_text());
  rates.write(rates_csv(trials, machine_, plan_.confidence));
  list.write(trials_csv(trials, machine_));
  for (OutputFile* file : {&about, &rates, &list}) file->complete();
  for (OutputFile* file : {&about, &rates, &list}) file->commit();
  folder_.keep();
}

std::string CampaignFolder::about_text() const {
  const nlohmann::ordered_json about = {{"schema_version", 1},
                                        {"provenance", to_json(provenance_)},
                                        {"trace", inputs_json(provenance_)},
                                        {"seed", plan_.seed},
                                        {"trials_per_structure", num_trials_},
                                        {"trials_wanted", plan_.num_trials},
                                        {"confidence", plan_.confidence},
                                        {"config", to_json(machine_)}};
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  return about.dump(2, ' ', false, kReplace) + '\n';
}

}  // namespace a3
