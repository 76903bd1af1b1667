#include "a3/explore/point_table.h"

#include <fmt/format.h>

namespace a3 {
namespace {

/// The shortest text that reads back as the same number; empty without one.
std::string text(const PointValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  return {};
}

nlohmann::ordered_json to_json(const PointColumn& column) {
  nlohmann::ordered_json json = {{"name", column.name}, {"merges_as", name_of(column.merging)}};
  if (!column.numerator.empty()) {
    json["numerator"] = column.numerator;
    json["denominator"] = column.denominator;
  }
  return json;
}

}  // namespace

std::string point_columns_header(bool of_systems) {
  std::string header;
  for (const PointColumn& column : point_columns(of_systems)) {
    if (!header.empty()) header += ',';
    header += column.name;
  }
  return header;
}

std::string point_columns_row(const PointResult& point, bool of_systems) {
  std::string row;
  for (const PointColumn& column : point_columns(of_systems)) {
    row += text(column.value(point)) + ',';
  }
  row.pop_back();
  return row;
}

nlohmann::ordered_json point_columns_json(bool of_systems) {
  nlohmann::ordered_json columns = nlohmann::ordered_json::array();
  for (const PointColumn& column : point_columns(of_systems)) columns.push_back(to_json(column));
  return columns;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string point_name(const Machine& machine) {
  std::string name = "candidate selection off";
  if (const auto& selection = machine.candidate_selection) {
    name = selection->iterations_per_row
               ? fmt::format("iterations_per_row {}", *selection->iterations_per_row)
               : fmt::format("iterations {}", *selection->iterations);
  }
  return machine.post_scoring ? fmt::format("{}, threshold_percent {}", name,
                                            machine.post_scoring->threshold_percent)
                              : name + ", post-scoring off";
}

}  // namespace a3
