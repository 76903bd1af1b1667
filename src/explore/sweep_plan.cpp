#include "a3/explore/sweep_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"
#include "base/split_list.h"

namespace a3 {
namespace {

using Json = nlohmann::ordered_json;
using Strings = std::vector<std::string>;

constexpr const char* kOff = "off";
constexpr const char* kSelection = "/approximation/candidate_selection";
constexpr const char* kPostScoring = "/approximation/post_scoring";

/// A field of the configuration that an option lists values of.
struct ListedField {
  const char* option;
  const char* group;  ///< pointer of the object that holds it
  const char* key;
};

constexpr ListedField kIterationsPerRow = {"--iterations-per-row", kSelection,
                                           "iterations_per_row"};
constexpr ListedField kIterations = {"--iterations", kSelection, "iterations"};
constexpr ListedField kThreshold = {"--threshold-percent", kPostScoring, "threshold_percent"};

[[noreturn]] void refuse_duplicate(const std::string& option, const std::string& item) {
  throw InputError(fmt::format("{} {}: is listed twice. Name each point once.", option, item));
}

/// The machine with one value in the field, checked as a configuration that says so.
Machine with_value(const Machine& machine, const ListedField& field, const std::string& item) {
  const Json value = Json::parse(item, nullptr, false);
  Json document = to_json(machine);
  document[Json::json_pointer(field.group)] = {{field.key, value}};
  if (!value.is_number()) {
    throw InputError(
        fmt::format("{} {}: is not a number; allowed: numbers and 'off', with commas "
                    "between them.",
                    field.option, item));
  }
  return machine_from_json(document, fmt::format("{} {}", field.option, item), {});
}

/// Adds what `value_of` finds in the machine that each item describes; nothing for "off".
template <typename Value, typename ValueOf, typename IsSame>
void add_values(const Machine& machine, const ListedField& field, const std::string& list,
                ValueOf value_of, IsSame is_same, std::vector<std::optional<Value>>& values) {
  for (const std::string& item : split_list(field.option, list)) {
    std::optional<Value> value;
    if (item != kOff) value = value_of(with_value(machine, field, item));
    const bool is_known =
        std::any_of(values.begin(), values.end(), [&](const std::optional<Value>& other) {
          return other.has_value() == value.has_value() && (!value || is_same(*other, *value));
        });
    if (is_known) refuse_duplicate(field.option, item);
    values.push_back(std::move(value));
  }
}

/// One --vary option.
struct VariedField {
  std::string pointer;
  Strings values;
};

VariedField parse_variation(const std::string& argument) {
  const auto refuse = [&](const std::string& why) {
    throw InputError(fmt::format(
        "--vary {}: {}; allowed: --vary /json/pointer=value,value,..., for example --vary "
        "/timing/buffer_depth=2,4,8.",
        argument, why));
  };
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos) refuse("there is no '='");
  VariedField field{argument.substr(0, equals), {}};
  if (field.pointer.empty() || field.pointer[0] != '/') {
    refuse("the JSON pointer does not begin with '/'");
  }
  if (field.pointer == "/approximation" || field.pointer.rfind("/approximation/", 0) == 0) {
    refuse(
        "M and T have lists of their own: --iterations-per-row, --iterations, "
        "--threshold-percent");
  }
  const std::string option = "--vary " + field.pointer + "=";
  field.values = split_list(option, argument.substr(equals + 1));
  std::vector<Json> seen;
  for (const std::string& value : field.values) {
    Json parsed = Json::parse(value, nullptr, false);
    if (parsed.is_discarded()) parsed = value;  // as --set takes it
    if (std::find(seen.begin(), seen.end(), parsed) != seen.end()) refuse_duplicate(option, value);
    seen.push_back(std::move(parsed));
  }
  return field;
}

std::vector<VariedField> parse_variations(const Strings& arguments) {
  std::vector<VariedField> fields;
  for (const std::string& argument : arguments) {
    VariedField field = parse_variation(argument);
    for (const VariedField& other : fields) {
      if (other.pointer != field.pointer) continue;
      throw InputError(
          fmt::format("--vary {}: is given twice. Put all its values in one list.", field.pointer));
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

/// The machine with one value for each varied field; messages name the option that gave it.
Machine varied_machine(const SweepRequest& request, const std::vector<VariedField>& fields,
                       const Strings& values) {
  Strings overrides;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    overrides.push_back(fields[f].pointer + "=" + values[f]);
  }
  try {
    return request.load(overrides);
  } catch (const InputError& error) {
    Strings messages = error.messages();
    for (std::string& message : messages) {
      for (const VariedField& field : fields) {
        const std::string as_override = "--set " + field.pointer + "=";
        const std::size_t place = message.find(as_override);
        if (place == std::string::npos) continue;
        message.replace(place, as_override.size(), "--vary " + field.pointer + "=");
      }
    }
    throw InputError(std::move(messages));
  }
}

/// All combinations of one value of each field, the last field fastest.
std::vector<Strings> combinations(const std::vector<VariedField>& fields) {
  std::vector<Strings> all = {{}};
  for (const VariedField& field : fields) {
    std::vector<Strings> longer;
    for (const Strings& begin : all) {
      for (const std::string& value : field.values) {
        longer.push_back(begin);
        longer.back().push_back(value);
      }
    }
    all = std::move(longer);
    if (all.size() > kMostSweepPoints) break;
  }
  return all;
}

void check_size(std::size_t num_variations, std::size_t points_each) {
  if (num_variations <= kMostSweepPoints / points_each) return;
  throw InputError(fmt::format(
      "the lists make more than {} points, the most of one sweep. Shorten or divide them.",
      kMostSweepPoints));
}

}  // namespace

std::size_t SweepPlan::num_points() const {
  return variations.size() * variations.front().grid.num_points();
}

std::vector<std::optional<CandidateSelection>> parse_selections(
    const Machine& machine, const std::optional<std::string>& iterations_per_row,
    const std::optional<std::string>& iterations) {
  if (!iterations_per_row && !iterations) return {machine.candidate_selection};
  std::vector<std::optional<CandidateSelection>> selections;
  const auto selection_of = [](const Machine& with) { return *with.candidate_selection; };
  const auto is_same = [](const CandidateSelection& a, const CandidateSelection& b) {
    return a.iterations == b.iterations && a.iterations_per_row == b.iterations_per_row;
  };
  if (iterations_per_row) {
    add_values(machine, kIterationsPerRow, *iterations_per_row, selection_of, is_same, selections);
  }
  if (iterations) add_values(machine, kIterations, *iterations, selection_of, is_same, selections);
  return selections;
}

std::vector<std::optional<PostScoring>> parse_post_scorings(
    const Machine& machine, const std::optional<std::string>& threshold_percent) {
  if (!threshold_percent) return {machine.post_scoring};
  std::vector<std::optional<PostScoring>> post_scorings;
  add_values(
      machine, kThreshold, *threshold_percent,
      [](const Machine& with) { return *with.post_scoring; },
      [](const PostScoring& a, const PostScoring& b) {
        return a.threshold_percent == b.threshold_percent;
      },
      post_scorings);
  return post_scorings;
}

SweepPlan plan_sweep(const SweepRequest& request) {
  const std::vector<VariedField> fields = parse_variations(request.variations);
  const std::vector<Strings> all_values = combinations(fields);
  check_size(all_values.size(), 1);
  SweepPlan plan;
  for (const VariedField& field : fields) plan.pointers.push_back(field.pointer);
  for (const Strings& values : all_values) {
    const Machine machine = varied_machine(request, fields, values);
    Grid grid{machine, parse_selections(machine, request.iterations_per_row, request.iterations),
              parse_post_scorings(machine, request.threshold_percent)};
    check_size(all_values.size(), grid.num_points());
    plan.variations.push_back({values, std::move(grid)});
  }
  return plan;
}

}  // namespace a3
