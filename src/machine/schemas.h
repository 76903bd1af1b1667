#pragma once

#include <string_view>

#include "json/schema.h"

namespace a3 {

/// configs/schema.json and configs/energy/schema.json as they were when the library was built.
extern const std::string_view kMachineSchemaText;
extern const std::string_view kEnergyTableSchemaText;

/// Schema of configurations.
const json::Schema& machine_schema();

/// Schema of energy tables.
const json::Schema& energy_table_schema();

/// Of one that extends another and may leave out whatever it likes.
const json::Schema& energy_table_part_schema();

}  // namespace a3
