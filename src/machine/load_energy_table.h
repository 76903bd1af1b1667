#pragma once

#include <filesystem>
#include <string>

#include "a3/machine/energy_table.h"

namespace a3 {

/// Reads and validates an energy table. `named_by` says in messages who pointed to the file.
/// Throws InputError with every finding at once.
EnergyTable load_energy_table(const std::filesystem::path& file, const std::string& named_by);

}  // namespace a3
