#include "a3/machine/energy_table.h"

namespace a3 {

EnergyTable EnergyTable::table1() {
  EnergyTable table;
  table.name = "tsmc40";
  for (const BlockDescription& block : kBlocks) {
    table.costs[index_of(block.block)] = block.table1;
    table.scalings[index_of(block.block)] = block.scaling;
  }
  return table;
}

}  // namespace a3
