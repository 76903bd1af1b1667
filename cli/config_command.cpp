#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "a3/energy/energy_model.h"
#include "a3/machine/load_machine.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
#include "cli/machine_options.h"

namespace a3 {
namespace {

void add_config_options(boost::program_options::options_description& options) {
  options.add_options()("resolve", one_text("FILE")->required(),
                        "configuration to resolve; may stand without the option's name");
  options.add_options()("energy", "print what each module of the machine costs instead");
  add_set_option(options);
}

/// Not rounded, so that a table written from it is exact.
nlohmann::ordered_json to_json(const Machine& machine, const BlockCost& cost) {
  return {{"area_mm2", cost.area_mm2},
          {"row_cycle_pj", row_cycle_pj(machine, cost)},
          {"static_mw", cost.static_mw}};
}

/// All modules of the table, also those that this machine does without.
nlohmann::ordered_json energy_of(const Machine& machine) {
  nlohmann::ordered_json modules;
  for (const BlockDescription& block : kBlocks) {
    nlohmann::ordered_json& module = modules[std::string(block.name)];
    module = to_json(machine, cost_of(machine, block.block));
    module["present"] = is_present(machine, block.block);
  }
  if (const std::optional<BlockCost> sorter = sorter_cost(machine)) {
    modules["sorter"] = to_json(machine, *sorter);
    modules["sorter"]["present"] = num_column_sorters(machine) > 0;
  }
  const std::string warning = energy_warning(machine);
  return {{"table", machine.energy_table.name},
          {"basis", name_of(energy_basis(machine))},
          {"warning",
           warning.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(warning)},
          {"modules", modules}};
}

int print_config(const Arguments& arguments) {
  const Machine machine = machine_of(arguments, "resolve");
  std::cout << (arguments.has("energy") ? energy_of(machine) : to_json(machine)).dump(2) << '\n';
  return kSuccess;
}

}  // namespace

Command config_command() {
  return {"config",
          "check a configuration and print the machine it describes",
          "FILE [--energy] [--set /POINTER=VALUE ...]",
          "Checks a configuration and prints the machine it describes, every field resolved",
          "resolve",
          add_config_options,
          print_config};
}

}  // namespace a3
