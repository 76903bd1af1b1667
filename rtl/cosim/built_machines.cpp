#include "rtl/cosim/built_machines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "a3/base/input_error.h"

namespace a3::rtl {
namespace {

constexpr int kExponentCycles = 4;
constexpr int kOutputCycles = 9;
constexpr int kFewestEntries = 3;
constexpr int kFewestRows = 2;

int num_slices(const Hardware& hardware) {
  return hardware.num_slices(hardware.max_dims());
}

bool is(const BuiltMachine& built, const Machine& machine) {
  const Hardware& hardware = machine.hardware;
  const Numerics& numerics = machine.numerics;
  const Timing& timing = machine.timing;
  return built.num_rows == hardware.num_rows && built.num_lanes == hardware.num_lanes &&
         built.num_slices == num_slices(hardware) && built.integer_bits == numerics.integer_bits &&
         built.fraction_bits == numerics.fraction_bits &&
         built.exponent_integer_bits == numerics.exponent_integer_bits &&
         built.exponent_table_fraction_bits == numerics.exponent_table_fraction_bits &&
         built.rounds_to_nearest == (numerics.division_rounding == DivisionRounding::kNearest) &&
         built.buffer_depth == timing.buffer_depth &&
         built.scan_width_rows == timing.scan_width_rows &&
         built.compare_width_rows == timing.compare_width_rows &&
         built.shared_multipliers == timing.shared_multipliers;
}

std::string how_to_build(const Machine& machine, const std::vector<RtlMachine>& built) {
  std::vector<std::string> names;
  for (const RtlMachine& one : built) names.push_back(one.built.name);
  const std::string have = names.empty()
                               ? "no machine was built from the RTL"
                               : fmt::format("built from the RTL: {}", fmt::join(names, ", "));
  names.push_back(machine_name(machine));
  return fmt::format(
      "--engine rtl: this machine is '{}', but {}. Install the tools with scripts/setup.sh --rtl "
      "and build it with: scripts/build.sh release -DA3_BUILD_RTL=ON '-DA3_RTL_MACHINES={}'",
      machine_name(machine), have, fmt::join(names, ";"));
}

}  // namespace

std::string machine_name(const Machine& machine) {
  const Hardware& hardware = machine.hardware;
  const Numerics& numerics = machine.numerics;
  const Timing& timing = machine.timing;
  const Numerics usual_numerics;
  const Timing usual_timing;
  std::string name = fmt::format("{}x{}_{}.{}", hardware.num_rows, hardware.num_lanes,
                                 numerics.integer_bits, numerics.fraction_bits);
  const auto add = [&name](const char* option, int value, int usual) {
    if (value != usual) name += fmt::format("_{}{}", option, value);
  };
  add("d", num_slices(hardware) == 1 ? hardware.num_lanes : hardware.max_dims(),
      hardware.num_lanes);
  add("c", timing.buffer_depth, usual_timing.buffer_depth);
  add("scan", timing.scan_width_rows, usual_timing.scan_width_rows);
  add("cmp", timing.compare_width_rows, usual_timing.compare_width_rows);
  add("e", numerics.exponent_integer_bits, usual_numerics.exponent_integer_bits);
  add("p", numerics.exponent_table_fraction_bits, usual_numerics.exponent_table_fraction_bits);
  if (!timing.shared_multipliers) name += "_own";
  if (numerics.division_rounding == DivisionRounding::kTruncate) name += "_trunc";
  return name;
}

std::vector<std::string> refusals(const Machine& machine) {
  const Timing& timing = machine.timing;
  std::vector<std::string> messages;
  const auto refuse = [&messages](const char* field, std::int64_t found, const std::string& why) {
    messages.push_back(fmt::format("--engine rtl: {} is {}; {}.", field, found, why));
  };
  const int dot_product_cycles = default_dot_product_cycles(machine.hardware.num_lanes);
  if (timing.dot_product_cycles != dot_product_cycles) {
    refuse("/timing/dot_product_cycles", timing.dot_product_cycles,
           fmt::format("the RTL of {} lanes takes {}", machine.hardware.num_lanes,
                       dot_product_cycles));
  }
  if (timing.exponent_cycles != kExponentCycles) {
    refuse("/timing/exponent_cycles", timing.exponent_cycles,
           fmt::format("the RTL takes {}", kExponentCycles));
  }
  if (timing.output_cycles != kOutputCycles) {
    refuse("/timing/output_cycles", timing.output_cycles,
           fmt::format("the RTL takes {}", kOutputCycles));
  }
  if (timing.buffer_depth < kFewestEntries) {
    refuse("/timing/buffer_depth", timing.buffer_depth,
           fmt::format("a product that is read and multiplied in hardware is usable three cycles "
                       "later, so the RTL needs {} or more",
                       kFewestEntries));
  }
  if (machine.hardware.num_rows < kFewestRows) {
    refuse("/hardware/num_rows", machine.hardware.num_rows,
           fmt::format("the RTL needs {} or more", kFewestRows));
  }
  if (machine.system) {
    messages.push_back(
        "--engine rtl: the RTL is one unit alone, but /system is configured; add --set "
        "/system=null.");
  }
  const std::int64_t iterations =
      machine.candidate_selection ? machine.candidate_selection->iterations.value_or(0) : 0;
  if (iterations > std::numeric_limits<std::uint32_t>::max()) {
    refuse("/approximation/candidate_selection/iterations", iterations,
           "the RTL counts them in 32 bits");
  }
  return messages;
}

const RtlMachine& built_machine(const Machine& machine, const std::vector<RtlMachine>& built) {
  const std::vector<std::string> messages = refusals(machine);
  if (!messages.empty()) throw InputError(messages);
  const auto found = std::find_if(built.begin(), built.end(), [&](const RtlMachine& candidate) {
    return is(candidate.built, machine);
  });
  if (found != built.end()) return *found;
  throw InputError(how_to_build(machine, built));
}

}  // namespace a3::rtl
