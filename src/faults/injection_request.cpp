#include "faults/injection_request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "a3/base/input_error.h"
#include "base/split_list.h"

namespace a3 {
namespace {

std::string structure_names(const Machine& machine) {
  std::vector<std::string_view> names;
  for (const Structure structure : kStructures) {
    if (size_bits(structure, machine) > 0) names.push_back(structure_name(structure));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

/// One "field=number" of a request, and the number's range.
class FieldReader {
 public:
  FieldReader(const std::string& text, const std::string& item) : text_(text) {
    const std::size_t equals = item.find('=');
    if (equals == std::string::npos) refuse(fmt::format("'{}' has no '='", item), "field=number");
    name_ = item.substr(0, equals);
    value_ = item.substr(equals + 1);
  }

  const std::string& name() const { return name_; }

  template <typename Number>
  void read(std::optional<Number>& field, std::int64_t end,
            const std::vector<std::string>& words = {}) const {
    if (field) refuse(fmt::format("{} is given twice", name_), "each field once");
    const auto word = std::find(words.begin(), words.end(), value_);
    if (word != words.end()) {
      field = static_cast<Number>(word - words.begin());
      return;
    }
    std::int64_t number = -1;
    const char* last = value_.data() + value_.size();
    const auto [stop, error] = std::from_chars(value_.data(), last, number);
    if (error != std::errc() || stop != last || number < 0 || number >= end) {
      refuse(fmt::format("{} is '{}'", name_, value_), allowed(end, words));
    }
    field = static_cast<Number>(number);
  }

  [[noreturn]] void refuse(const std::string& why, const std::string& allowed) const {
    throw InputError(fmt::format("--inject {}: {}; allowed: {}.", text_, why, allowed));
  }

 private:
  std::string allowed(std::int64_t end, const std::vector<std::string>& words) const {
    if (!words.empty()) return fmt::format("{}={}", name_, fmt::join(words, " or "));
    if (end == std::numeric_limits<std::int64_t>::max()) {
      return fmt::format("{}=0, 1, 2, ...", name_);
    }
    return fmt::format("{}=0 to {}", name_, end - 1);
  }

  const std::string& text_;
  std::string name_;
  std::string value_;
};

std::string field_names(const std::vector<Axis>& axes) {
  std::vector<std::string> names = {"operation", "cycle"};
  for (const Axis& axis : axes) names.push_back(axis.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

Structure parse_structure(const std::string& option, const std::string& name,
                          const Machine& machine) {
  for (const Structure structure : kStructures) {
    if (name != structure_name(structure)) continue;
    if (size_bits(structure, machine) > 0) return structure;
    throw InputError(fmt::format(
        "{}: this machine has no {}{}; allowed: {}.", option, name,
        machine.candidate_selection ? " (its words have no bits)" : " without candidate selection",
        structure_names(machine)));
  }
  throw InputError(fmt::format("{}: '{}' is not a structure; allowed: {}.", option, name,
                               structure_names(machine)));
}

InjectionRequest parse_injection(const std::string& text, const Machine& machine,
                                 std::int64_t num_operations) {
  const std::string option = fmt::format("--inject {}", text);
  const std::size_t colon = text.find(':');
  InjectionRequest request;
  request.text = text;
  request.structure = parse_structure(option, text.substr(0, colon), machine);
  if (colon == std::string::npos) return request;
  const std::vector<Axis> axes = axes_of(request.structure, machine);
  for (const std::string& item : split_list(option, text.substr(colon + 1))) {
    const FieldReader field(text, item);
    const auto axis = std::find_if(axes.begin(), axes.end(),
                                   [&](const Axis& other) { return other.name == field.name(); });
    if (axis != axes.end()) {
      field.read(request.place[static_cast<std::size_t>(axis - axes.begin())], axis->size,
                 axis->words);
    } else if (field.name() == "operation") {
      field.read(request.operation, num_operations);
    } else if (field.name() == "cycle") {
      field.read(request.cycle, std::numeric_limits<std::int64_t>::max());
    } else {
      field.refuse(
          fmt::format("'{}' is not a field of {}", field.name(), structure_name(request.structure)),
          field_names(axes));
    }
  }
  return request;
}

}  // namespace a3
