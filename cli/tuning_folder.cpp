#include "cli/tuning_folder.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "a3/explore/point_table.h"
#include "a3/machine/load_machine.h"

namespace a3 {
namespace {

std::string front_table(const TuningResult& found) {
  const bool of_systems = found.tuning.front().machine.system.has_value();
  std::string table = "chosen,part," + point_columns_header(of_systems) + '\n';
  const auto add = [&](std::size_t point, const char* part,
                       const std::vector<PointResult>& points) {
    table += fmt::format("{},{},{}\n", point == found.choice ? 1 : 0, part,
                         point_columns_row(points[point], of_systems));
  };
  for (const std::size_t point : found.front) {
    add(point, "tuning", found.tuning);
    if (!found.held_out.empty()) add(point, "held_out", found.held_out);
  }
  return table;
}

}  // namespace

const std::vector<std::string>& TuningFolder::file_names() {
  static const std::vector<std::string> names = {"pareto.csv", "chosen.json", "provenance.json"};
  return names;
}

TuningFolder::TuningFolder(const std::filesystem::path& folder)
    : folder_(folder),
      front_(folder_.path() / file_names()[0]),
      choice_(folder_.path() / file_names()[1]),
      provenance_(folder_.path() / file_names()[2]) {}

void TuningFolder::commit(const TuningResult& found, const std::string& provenance) {
  front_.write(front_table(found));
  choice_.write(to_json(found.tuning[*found.choice].machine).dump(2) + '\n');
  provenance_.write(provenance);
  for (OutputFile* file : {&front_, &choice_, &provenance_}) file->complete();
  for (OutputFile* file : {&front_, &choice_, &provenance_}) file->commit();
  folder_.keep();
}

}  // namespace a3
