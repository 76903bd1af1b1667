#include "machine/consistency.h"

#include <fmt/format.h>

#include <algorithm>

#include "json/text.h"

namespace a3 {

using json::Document;
using json::Finding;
using json::Origins;

namespace {

constexpr const char* kNumRows = "/hardware/num_rows";
constexpr const char* kNumDims = "/hardware/num_dims";
constexpr const char* kNumLanes = "/hardware/num_lanes";
constexpr const char* kIntegerBits = "/numerics/integer_bits";
constexpr const char* kFractionBits = "/numerics/fraction_bits";
constexpr const char* kExponentIntegerBits = "/numerics/exponent_integer_bits";
constexpr const char* kExponentTableBits = "/numerics/exponent_table_fraction_bits";
constexpr const char* kCandidateSelection = "/approximation/candidate_selection";
constexpr const char* kSorting = "/system/sorting";

int ceil_log2(int value) {
  int bits = 0;
  while ((1 << bits) < value) ++bits;
  return bits;
}

int value_of(const Machine& machine, const std::string& pointer) {
  if (pointer == kNumRows) return machine.hardware.num_rows;
  if (pointer == kNumLanes) return machine.hardware.num_lanes;
  if (pointer == kNumDims) return machine.hardware.max_dims();
  if (pointer == kIntegerBits) return machine.numerics.integer_bits;
  if (pointer == kFractionBits) return machine.numerics.fraction_bits;
  if (pointer == kExponentIntegerBits) return machine.numerics.exponent_integer_bits;
  return machine.numerics.exponent_table_fraction_bits;
}

/// Collects the findings of one machine.
class Check {
 public:
  Check(const Machine& machine, const Document& document, const Origins& origins)
      : machine_(machine), document_(document), origins_(origins) {}

  /// `is_kept` is the relation, between the fields at `pointers`. Returns whether it is known to
  /// hold.
  bool require(bool is_kept, const std::vector<std::string>& pointers, const std::string& problem,
               const std::string& allowed) {
    for (const std::string& pointer : pointers) {
      if (!document_.is_sound(pointer)) return false;
    }
    if (is_kept) return true;
    std::string found;
    for (const std::string& pointer : pointers) {
      const char* origin = document_.find(pointer) == nullptr ? " (the default)" : "";
      found += fmt::format("{}{}{}{}", found.empty() ? "found " : ", ", value_of(machine_, pointer),
                           origin, origins_.note(pointer));
    }
    findings_.push_back({json::joined(pointers), found + ": " + problem, "allowed: " + allowed});
    return false;
  }

  void check_widths();
  void check_exponent();
  void check_iterations();
  void check_sorting();

  std::vector<Finding> take_findings() { return std::move(findings_); }

 private:
  void require_sorting(const std::string& field, SortingPlace where, const char* name);
  void check_both_iterations(const std::string& absolute, const std::string& relative);

  const Machine& machine_;
  const Document& document_;
  const Origins& origins_;
  std::vector<Finding> findings_;
};

void Check::check_widths() {
  constexpr int kMaxMagnitudeBits = 24;
  const int magnitude_bits = machine_.numerics.integer_bits + machine_.numerics.fraction_bits;
  const bool is_magnitude_kept =
      require(magnitude_bits >= 1 && magnitude_bits <= kMaxMagnitudeBits,
              {kIntegerBits, kFractionBits}, fmt::format("together {} bits", magnitude_bits),
              fmt::format("1 to {} bits together", kMaxMagnitudeBits));
  if (!is_magnitude_kept) return;
  for (const RegisterWidth& width : register_widths(machine_)) {
    require(width.bits <= kMaxRegisterBits, width.pointers,
            fmt::format("the {} would need {} bits", width.name, width.bits),
            fmt::format("at most {} bits, which are {}; make one of the fields smaller",
                        kMaxRegisterBits, width.formula));
  }
}

void Check::check_exponent() {
  const Numerics& numerics = machine_.numerics;
  constexpr int kMaxArgumentBits = 40;
  const int argument_bits = numerics.exponent_integer_bits + 2 * numerics.fraction_bits;
  require(argument_bits <= kMaxArgumentBits, {kExponentIntegerBits, kFractionBits},
          fmt::format("the exponent's argument would need {} bits", argument_bits),
          fmt::format("at most {} bits, which are exponent_integer_bits + 2 * fraction_bits (half "
                      "of them index each table)",
                      kMaxArgumentBits));
  require(numerics.exponent_table_fraction_bits > numerics.fraction_bits,
          {kExponentTableBits, kFractionBits}, "the exponent's tables are too coarse",
          "exponent_table_fraction_bits greater than fraction_bits");
}

void Check::check_iterations() {
  const nlohmann::ordered_json* selection = document_.find(kCandidateSelection);
  if (selection == nullptr || !selection->is_object()) return;
  const std::string absolute = std::string(kCandidateSelection) + "/iterations";
  const std::string relative = std::string(kCandidateSelection) + "/iterations_per_row";
  const bool has_absolute = document_.find(absolute) != nullptr;
  const bool has_relative = document_.find(relative) != nullptr;
  if (has_absolute && has_relative) check_both_iterations(absolute, relative);
  if (has_absolute || has_relative) return;
  findings_.push_back(
      {kCandidateSelection,
       "found neither iterations nor iterations_per_row" + origins_.note(kCandidateSelection),
       "allowed: exactly one of them; to turn candidate selection off, leave it "
       "out or write null instead of the object"});
}

void Check::check_sorting() {
  if (!machine_.system) return;
  require_sorting("cycles_per_matrix", SortingPlace::kHost, "host");
  require_sorting("sorters", SortingPlace::kOnChip, "on_chip");
  require_sorting("digit_bits", SortingPlace::kOnChip, "on_chip");
}

/// A field that means nothing where columns are sorted is an error.
void Check::require_sorting(const std::string& field, SortingPlace where, const char* name) {
  const std::string pointer = kSorting + ('/' + field);
  const std::string place = kSorting + std::string("/where");
  const nlohmann::ordered_json* value = document_.find(pointer);
  if (value == nullptr || !document_.is_sound(pointer) || !document_.is_sound(place)) return;
  if (machine_.system->sorting.where == where) return;
  const nlohmann::ordered_json* found = document_.find(place);
  findings_.push_back(
      {pointer,
       fmt::format("found {}{} where {} is {}{}", json::shown(*value), origins_.note(pointer),
                   place, found == nullptr ? "\"preloaded\" (the default)" : json::shown(*found),
                   origins_.note(place)),
       fmt::format("allowed: only with \"{}\"; leave it out or set it to null", name)});
}

void Check::check_both_iterations(const std::string& absolute, const std::string& relative) {
  // Whoever overrides one of the two wants to get rid of the other.
  const bool is_relative_wanted =
      !origins_.note(relative).empty() && origins_.note(absolute).empty();
  const std::string& unwanted = is_relative_wanted ? absolute : relative;
  findings_.push_back(
      {kCandidateSelection,
       fmt::format("found both iterations {}{} and iterations_per_row {}{}",
                   json::shown(*document_.find(absolute)), origins_.note(absolute),
                   json::shown(*document_.find(relative)), origins_.note(relative)),
       fmt::format("allowed: exactly one of them; leave the other out, or set {} to null",
                   unwanted)});
}

}  // namespace

std::vector<RegisterWidth> register_widths(const Machine& machine) {
  const int integer_bits = machine.numerics.integer_bits;
  const int fraction_bits = machine.numerics.fraction_bits;
  const int row_bits = ceil_log2(machine.hardware.num_rows);
  // Unless it is given, num_lanes is the field that sets it.
  const char* const dims_pointer = machine.hardware.num_dims ? kNumDims : kNumLanes;
  const char* const dims = machine.hardware.num_dims ? "num_dims" : "num_lanes";
  const int dims_bits = ceil_log2(machine.hardware.max_dims());
  const int dot_product_bits = 1 + 2 * (integer_bits + fraction_bits) + dims_bits;
  // Largest numerator: the score 1.0 shifted, 2^4f, and half the largest sum, num_rows * 2^(2f-1).
  const int numerator_bits = 2 + std::max(4 * fraction_bits, 2 * fraction_bits + row_bits);
  return {
      {"dot product",
       dot_product_bits,
       fmt::format("1 + 2 * (integer_bits + fraction_bits) + ceil(log2({}))", dims),
       {kIntegerBits, kFractionBits, dims_pointer}},
      {"running sum of candidate selection",
       dot_product_bits + row_bits,
       fmt::format("1 + 2 * (integer_bits + fraction_bits) + ceil(log2({})) + ceil(log2(num_rows))",
                   dims),
       {kIntegerBits, kFractionBits, dims_pointer, kNumRows}},
      {"output accumulator",
       1 + integer_bits + 3 * fraction_bits + row_bits,
       "1 + integer_bits + 3 * fraction_bits + ceil(log2(num_rows))",
       {kIntegerBits, kFractionBits, kNumRows}},
      {"numerator of the division",
       numerator_bits,
       "2 + max(4 * fraction_bits, 2 * fraction_bits + ceil(log2(num_rows)))",
       {kFractionBits, kNumRows}},
  };
}

std::vector<Finding> check_consistency(const Machine& machine, const Document& document,
                                       const Origins& origins) {
  Check check(machine, document, origins);
  check.check_widths();
  check.check_exponent();
  check.check_iterations();
  check.check_sorting();
  return check.take_findings();
}

}  // namespace a3
