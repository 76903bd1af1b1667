#pragma once

#include "a3/systemc/clocked_block.h"
#include "modules/primitives/row_issue.h"
#include "rtl/tests/tested_model.h"

namespace a3::rtl::test {

/// A row pipeline that Verilator made of one RTL block, behind the ports of its SystemC module, so
/// that the module's unit tests run on it. An edge at which a module works evaluates the cycle that
/// it begins, writes what the RTL stores at its end, and clocks it.
template <typename Model>
class RtlPipeline : public ClockedBlock, protected TestedModel<Model> {
 public:
  sc_core::sc_in<RowIssue> issue{"issue"};

 protected:
  explicit RtlPipeline(const sc_core::sc_module_name& name) : ClockedBlock(name) {}

  void on_reset() override { this->reset_model(); }
};

}  // namespace a3::rtl::test
