#pragma once

#include <string_view>

namespace a3::config {

/// configs/schema.json and configs/energy/schema.json as they were when the library was built.
extern const std::string_view kMachineSchemaText;
extern const std::string_view kEnergyTableSchemaText;

}  // namespace a3::config
