#include "a3/explore/sweep_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "a3/base/field_error.h"
#include "a3/machine/load_machine.h"
#include "json/overrides.h"

namespace a3 {
namespace {

constexpr const char* kTwice = "is listed twice. Name each point once.";

bool is_same(const CandidateSelection& a, const CandidateSelection& b) {
  return a.iterations == b.iterations && a.iterations_per_row == b.iterations_per_row;
}

bool is_same(const PostScoring& a, const PostScoring& b) {
  return a.threshold_percent == b.threshold_percent;
}

template <typename Value>
bool is_same(const std::optional<Value>& a, const std::optional<Value>& b) {
  return a.has_value() == b.has_value() && (!a || is_same(*a, *b));
}

/// `values`, none of which occurs twice; `name` is what the list is called.
template <typename Value>
void check_repetition(const std::vector<Value>& values, const char* name) {
  for (auto value = values.begin(); value != values.end(); ++value) {
    const auto same = [&](const Value& other) { return is_same(other, *value); };
    if (std::none_of(values.begin(), value, same)) continue;
    throw FieldError(fmt::format("{}[{}]", name, value - values.begin()), "", kTwice);
  }
}

/// Throws FieldError unless a configuration could describe the machine.
void check_machine(Machine machine, const std::string& field) {
  machine.energy_table_path.clear();  // it was read when the machine was made
  try {
    machine_from_json(to_json(machine), "", {});
  } catch (const InputError& error) {
    throw FieldError(field, "", error.messages());
  }
}

/// The machine's own M and T where nothing is listed; else what is listed, each checked on it.
Grid grid_of(const Machine& machine, const SweepRequest& request) {
  Grid grid = Grid::of(machine);
  if (!request.selections.empty()) grid.selections = request.selections;
  if (!request.post_scorings.empty()) grid.post_scorings = request.post_scorings;
  Machine changed = machine;
  for (std::size_t i = 0; i < request.selections.size(); ++i) {
    changed.candidate_selection = request.selections[i];
    check_machine(changed, fmt::format("selections[{}]", i));
  }
  changed = machine;
  for (std::size_t i = 0; i < request.post_scorings.size(); ++i) {
    changed.post_scoring = request.post_scorings[i];
    check_machine(changed, fmt::format("post_scorings[{}]", i));
  }
  return grid;
}

void check_values(const VariedField& field, const std::string& name) {
  if (field.values.empty()) {
    throw FieldError(name, field.pointer, "the list is empty; give one value at least.");
  }
  for (auto value = field.values.begin(); value != field.values.end(); ++value) {
    if (std::find(field.values.begin(), value, *value) == value) continue;
    throw FieldError(fmt::format("{}.values[{}]", name, value - field.values.begin()), "", kTwice);
  }
}

void check_variations(const std::vector<VariedField>& fields) {
  for (std::size_t f = 0; f < fields.size(); ++f) {
    const std::string name = fmt::format("variations[{}]", f);
    if (is_of_approximation(fields[f].pointer)) {
      throw FieldError(name, fields[f].pointer,
                       "M and T have lists of their own: selections, post_scorings.");
    }
    const auto is_same_field = [&](const VariedField& other) {
      return other.pointer == fields[f].pointer;
    };
    if (std::any_of(fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(f),
                    is_same_field)) {
      throw FieldError(name, fields[f].pointer, "is given twice. Put all its values in one list.");
    }
    check_values(fields[f], name);
  }
}

/// All combinations of the number of a value of each field, the last field's fastest.
std::vector<std::vector<std::size_t>> combinations(const std::vector<VariedField>& fields) {
  std::vector<std::vector<std::size_t>> all = {{}};
  for (const VariedField& field : fields) {
    std::vector<std::vector<std::size_t>> longer;
    for (const std::vector<std::size_t>& begin : all) {
      for (std::size_t value = 0; value < field.values.size(); ++value) {
        longer.push_back(begin);
        longer.back().push_back(value);
      }
    }
    all = std::move(longer);
  }
  return all;
}

/// Whether a field lies within another.
bool is_within(const std::string& pointer, const std::string& other) {
  return pointer.rfind(other + "/", 0) == 0;
}

/// A change of each field. Outer fields come first: set later, they would replace what was set
/// within them.
std::vector<Override> overrides_of(const std::vector<VariedField>& fields,
                                   const std::vector<std::size_t>& values) {
  std::vector<Override> overrides;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    const VariedField& field = fields[f];
    Override change{field.pointer, field.values[values[f]]};
    if (values[f] < field.origins.size()) change.origin = field.origins[values[f]];
    overrides.push_back(std::move(change));
  }
  const auto is_outer = [](const Override& a, const Override& b) {
    return a.pointer.size() < b.pointer.size();
  };
  std::stable_sort(overrides.begin(), overrides.end(), is_outer);
  return overrides;
}

/// What a field is run with.
nlohmann::ordered_json setting_of(const VariedField& field, std::size_t value,
                                  const std::vector<Override>& overrides) {
  nlohmann::ordered_json setting = field.values[value];
  std::vector<Override> within;
  for (Override change : overrides) {
    if (!is_within(change.pointer, field.pointer)) continue;
    change.pointer.erase(0, field.pointer.size());
    within.push_back(std::move(change));
  }
  json::apply_overrides(within, setting);
  return setting;
}

/// The numbers of the values of each variation, by its settings.
using KnownVariations = std::map<nlohmann::ordered_json, std::vector<std::size_t>>;

/// Throws FieldError for values of an outer field that differ only where inner ones replace them.
void check_difference(const Variation& variation, KnownVariations& known) {
  const auto [former, is_new] = known.emplace(variation.settings, variation.values);
  if (is_new) return;
  const auto differing =
      std::mismatch(variation.values.begin(), variation.values.end(), former->second.begin());
  const auto f = static_cast<std::size_t>(differing.first - variation.values.begin());
  throw FieldError(fmt::format("variations[{}].values[{}]", f, variation.values[f]), "",
                   "differs from another of its values only in a field that is varied, too: both "
                   "are the same machine. Name each point once.");
}

void check_num_points(const SweepRequest& request) {
  std::size_t num_points = 1;
  const auto times = [&](std::size_t length) {
    num_points *= std::max<std::size_t>(1, length);
    if (num_points <= kMostSweepPoints) return;
    throw InputError(fmt::format(
        "the lists make more than {} points, the most of one sweep. Shorten or divide them.",
        kMostSweepPoints));
  };
  times(request.selections.size());
  times(request.post_scorings.size());
  for (const VariedField& field : request.variations) times(field.values.size());
}

}  // namespace

std::size_t SweepPlan::num_points() const {
  return variations.size() * variations.front().grid.num_points();
}

bool is_of_approximation(const std::string& pointer) {
  return pointer == "/approximation" || pointer.rfind("/approximation/", 0) == 0;
}

SweepPlan plan_sweep(const SweepRequest& request) {
  check_repetition(request.selections, "selections");
  check_repetition(request.post_scorings, "post_scorings");
  check_variations(request.variations);
  check_num_points(request);
  SweepPlan plan;
  KnownVariations known;
  for (std::vector<std::size_t>& values : combinations(request.variations)) {
    const std::vector<Override> overrides = overrides_of(request.variations, values);
    Grid grid = grid_of(request.load(overrides), request);
    std::vector<nlohmann::ordered_json> settings;
    for (std::size_t f = 0; f < values.size(); ++f) {
      settings.push_back(setting_of(request.variations[f], values[f], overrides));
    }
    Variation variation{std::move(values), std::move(settings), std::move(grid)};
    check_difference(variation, known);
    plan.variations.push_back(std::move(variation));
  }
  return plan;
}

}  // namespace a3
