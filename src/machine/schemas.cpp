#include "machine/schemas.h"

namespace a3 {

const json::Schema& machine_schema() {
  static const json::Schema schema(kMachineSchemaText);
  return schema;
}

const json::Schema& energy_table_schema() {
  static const json::Schema schema(kEnergyTableSchemaText);
  return schema;
}

}  // namespace a3
