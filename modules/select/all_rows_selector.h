#pragma once

#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "a3/systemc/selector_block.h"

namespace a3 {

/// Stands where candidate selection is left out: every row that a waiting query sees is a
/// candidate. It keeps nothing; a query is accepted in the cycle in which the scan takes it.
class AllRowsSelector : public SelectorBlock {
 public:
  AllRowsSelector(const sc_core::sc_module_name& name, const SelectorPorts& ports)
      : SelectorBlock(name), queries_(ports.queries) {}

  void start_operation(const OperationShape& /*shape*/) override {}

  bool offers_query() const override { return queries_.available(); }
  const sc_core::sc_event& offer_event() const override { return queries_.available_event(); }
  Offer hand_over() override;

  std::string state() const override { return std::string(name()) + ": passes every query on"; }

 private:
  void on_clock() override { sleep_until_reset(); }
  void on_reset() override { rows_.clear(); }

  QuerySource& queries_;
  std::vector<std::int32_t> rows_;
};

}  // namespace a3
