#include "a3/uarch/soft_error.h"

#include <fmt/format.h>

#include "arith/bit_widths.h"
#include "uarch/latencies.h"

namespace a3 {
namespace {

bool is_part_of_selection(Structure structure) {
  return structure == Structure::kSortedKey || structure == Structure::kRowId ||
         structure == Structure::kPointer || structure == Structure::kGreedyScore;
}

}  // namespace

std::string_view structure_name(Structure structure) {
  switch (structure) {
    case Structure::kKeySram:
      return "key_sram";
    case Structure::kValueSram:
      return "value_sram";
    case Structure::kSortedKey:
      return "sorted_key";
    case Structure::kRowId:
      return "row_id";
    case Structure::kPointer:
      return "pointer";
    case Structure::kGreedyScore:
      return "greedy_score";
    case Structure::kScore:
      return "score";
    case Structure::kWeight:
      return "weight";
  }
  return {};
}

std::vector<Axis> axes_of(Structure structure, const Machine& machine) {
  if (is_part_of_selection(structure) && !machine.candidate_selection) return {};
  const BitWidths widths = bit_widths(machine.hardware, machine.numerics);
  const int num_rows = machine.hardware.num_rows;
  const int num_lanes = machine.hardware.num_lanes;
  const auto bit = [](int width_bits) { return Axis{"bit", width_bits}; };
  switch (structure) {
    case Structure::kKeySram:
    case Structure::kValueSram:
      return {{"row", num_rows}, {"lane", num_lanes}, bit(widths.element_bits)};
    case Structure::kSortedKey:
      return {{"column", num_lanes}, {"position", num_rows}, bit(widths.element_bits)};
    case Structure::kRowId:
      return {{"column", num_lanes}, {"position", num_rows}, bit(widths.row_id_bits)};
    case Structure::kPointer:
      return {{"side", 2, {"max", "min"}}, {"column", num_lanes}, bit(widths.row_id_bits)};
    case Structure::kGreedyScore:
      return {{"row", num_rows}, bit(widths.greedy_score_bits)};
    case Structure::kScore:  // bank 0 is that of the operation's first query
      return {{"bank", kNumBanks}, {"entry", num_rows}, bit(widths.dot_product_bits)};
    case Structure::kWeight:
      // Never negative, so there is no sign to store.
      return {{"bank", kNumBanks}, {"entry", num_rows}, bit(widths.score_bits - 1)};
  }
  return {};
}

std::int64_t size_bits(Structure structure, const Machine& machine) {
  const std::vector<Axis> axes = axes_of(structure, machine);
  std::int64_t size = axes.empty() ? 0 : 1;
  for (const Axis& axis : axes) size *= axis.size;
  return size;
}

std::vector<std::string> coordinates_of(const SoftError& error, const Machine& machine) {
  std::vector<std::string> coordinates;
  for (const Axis& axis : axes_of(error.structure, machine)) {
    const int place = error.place[coordinates.size()];
    coordinates.push_back(axis.words.empty() ? std::to_string(place)
                                             : axis.words[static_cast<std::size_t>(place)]);
  }
  return coordinates;
}

std::string to_text(const SoftError& error, const Machine& machine) {
  std::string text = fmt::format("{}:operation={},cycle={}", structure_name(error.structure),
                                 error.operation, error.cycle);
  const std::vector<Axis> axes = axes_of(error.structure, machine);
  const std::vector<std::string> coordinates = coordinates_of(error, machine);
  for (std::size_t a = 0; a < axes.size(); ++a) {
    text += fmt::format(",{}={}", axes[a].name, coordinates[a]);
  }
  return text;
}

std::int64_t flip_signed(std::int64_t value, int bit, int width_bits) {
  const std::int64_t flipped = value ^ (std::int64_t{1} << bit);
  if (bit < width_bits - 1) return flipped;
  // The bits above the sign repeat it.
  return flipped ^ -(std::int64_t{1} << width_bits);
}

}  // namespace a3
