#include "cli/injection_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "a3/base/input_error.h"
#include "cli/common_options.h"
#include "cli/field_names.h"
#include "cli/split_list.h"

namespace a3 {
namespace {

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

std::string names_of_fields(const std::vector<Axis>& axes) {
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
    throw InputError(fmt::format("{}: {}", option, missing_structure(structure, machine)));
  }
  throw InputError(fmt::format("{}: '{}' is not a structure; allowed: {}.", option, name,
                               structure_names(machine)));
}

InjectionRequest parse_injection(const std::string& text, const Machine& machine,
                                 std::int64_t num_operations) {
  const std::string option = fmt::format("--inject {}", text);
  const std::size_t colon = text.find(':');
  InjectionRequest request;
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
          names_of_fields(axes));
    }
  }
  return request;
}

void add_injection_options(boost::program_options::options_description& options) {
  options.add_options()(
      "inject", many_texts("STRUCTURE[:FIELD=N,...]"),
      "flip a bit (docs/soft_errors.md), such as key_sram:cycle=100,row=3,lane=5,bit=2; fields "
      "left out are drawn; may be repeated")("inject-seed", one_text("N")->default_value("1"),
                                             "seed of what is drawn");
}

Injections injections_of(const Arguments& arguments, const Machine& machine,
                         std::int64_t num_operations) {
  Injections injections;
  for (const std::string& text : arguments.texts("inject")) {
    const std::string cycle = fmt::format("requests[{}].cycle", injections.requests.size());
    injections.names[cycle] = named_option("inject", text);
    injections.requests.push_back(parse_injection(text, machine, num_operations));
  }
  if (injections.requests.empty() && arguments.is_given("inject-seed")) {
    throw InputError("--inject-seed: needs --inject STRUCTURE beside it.");
  }
  injections.seed = arguments.seed("inject-seed");
  return injections;
}

}  // namespace a3
