#include "cli/point_options.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"
#include "cli/common_options.h"
#include "cli/field_names.h"
#include "cli/machine_options.h"
#include "cli/split_list.h"

namespace a3 {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kOff = "off";

[[noreturn]] void refuse(const std::string& option, const std::string& item, const char* what) {
  throw InputError(fmt::format("{}: is not {}; allowed: {}s and 'off', with commas between them.",
                               named_option(option, item), what, what + 2));
}

/// JSON's numbers, in which space around the digits does not matter.
double real_number(const std::string& option, const std::string& item) {
  const Json number = Json::parse(item, nullptr, false);
  if (!number.is_number()) refuse(option, item, "a number");
  return number.get<double>();
}

std::int64_t whole_number(const std::string& option, const std::string& item) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const Json number = Json::parse(item, nullptr, false);
  const bool is_whole = number.is_number_integer() &&
                        !(number.is_number_unsigned() && number.get<std::uint64_t>() > kMost);
  if (!is_whole) refuse(option, item, "a whole number");
  return number.get<std::int64_t>();
}

/// Adds to `list` what `value_of` makes of each item of an option, nothing for "off".
template <typename Value, typename ValueOf>
void add_items(const Arguments& arguments, const char* option, const char* field, ValueOf value_of,
               std::vector<std::optional<Value>>& list, FieldNames& names) {
  if (!arguments.has(option)) return;
  for (const std::string& item : split_list(std::string("--") + option, arguments.text(option))) {
    names[fmt::format("{}[{}]", field, list.size())] = named_option(option, item);
    if (item == kOff) {
      list.emplace_back();
    } else {
      list.emplace_back(value_of(option, item));
    }
  }
}

void add_lists(const Arguments& arguments, PointOptions& points) {
  std::vector<std::optional<CandidateSelection>>& selections = points.request.selections;
  const auto share = [](const char* option, const std::string& item) {
    return CandidateSelection{std::nullopt, real_number(option, item)};
  };
  const auto number = [](const char* option, const std::string& item) {
    return CandidateSelection{whole_number(option, item), std::nullopt};
  };
  const auto threshold = [](const char* option, const std::string& item) {
    return PostScoring{real_number(option, item)};
  };
  add_items(arguments, "iterations-per-row", "selections", share, selections, points.names);
  add_items(arguments, "iterations", "selections", number, selections, points.names);
  add_items(arguments, "threshold-percent", "post_scorings", threshold,
            points.request.post_scorings, points.names);
}

/// Adds the field of a text "/pointer=value,value".
void add_variation(const std::string& text, PointOptions& points) {
  const auto refuse_text = [&](const char* why) {
    throw InputError(
        fmt::format("--vary {}: {}; allowed: --vary /json/pointer=value,value,..., for example "
                    "--vary /timing/buffer_depth=2,4,8.",
                    text, why));
  };
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) refuse_text("there is no '='");
  VariedField field{text.substr(0, equals), {}};
  if (is_of_approximation(field.pointer)) {
    refuse_text(
        "M and T have lists of their own: --iterations-per-row, --iterations, "
        "--threshold-percent");
  }
  const std::string name = fmt::format("variations[{}]", points.request.variations.size());
  points.names[name] = "--vary " + text;
  const std::string begin = fmt::format("--vary {}=", field.pointer);
  const std::vector<std::string> items = split_list(begin, text.substr(equals + 1));
  for (const std::string& item : items) {
    points.names[fmt::format("{}.values[{}]", name, field.values.size())] = begin + item;
    Override change = parse_override(fmt::format("{}={}", field.pointer, item), "--vary");
    if (!change.problem.empty()) throw InputError(change.origin + ": " + change.problem);
    field.values.push_back(std::move(change.value));
    field.origins.push_back(std::move(change.origin));
  }
  points.request.variations.push_back(std::move(field));
  points.value_texts.push_back(items);
}

}  // namespace

void add_list_options(boost::program_options::options_description& options) {
  options.add_options()("iterations-per-row", one_text("LIST"),
                        "values of M as a share of the rows, such as 1,0.5,off")(
      "iterations", one_text("LIST"), "values of M as a number, such as 160,off")(
      "threshold-percent", one_text("LIST"), "values of T, such as 1,5,off");
}

void add_vary_option(boost::program_options::options_description& options) {
  options.add_options()("vary", many_texts("/POINTER=VALUE,..."),
                        "values of any other field by its JSON pointer; may be repeated");
}

PointOptions point_options(const Arguments& arguments) {
  PointOptions points;
  points.request.load = [config = arguments.text("config"),
                         overrides = overrides_of(arguments)](const std::vector<Override>& more) {
    std::vector<Override> all = overrides;
    all.insert(all.end(), more.begin(), more.end());
    return load_machine(config, all);
  };
  add_lists(arguments, points);
  for (const std::string& text : arguments.texts("vary")) add_variation(text, points);
  return points;
}

}  // namespace a3
