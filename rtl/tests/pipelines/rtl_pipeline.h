#pragma once

#include <verilated.h>

#include <memory>

#include "a3/systemc/clocked_block.h"
#include "modules/primitives/row_issue.h"

namespace a3::rtl::test {

/// A row pipeline that Verilator made of one RTL block, behind the ports of its SystemC module, so
/// that the module's unit tests run on it. Registers without reset hold random bits at first. An
/// edge at which a module works evaluates the cycle that it begins, writes what the RTL stores at
/// its end, and clocks it.
template <typename Model>
class RtlPipeline : public ClockedBlock {
 public:
  sc_core::sc_in<RowIssue> issue{"issue"};

 protected:
  explicit RtlPipeline(const sc_core::sc_module_name& name) : ClockedBlock(name) {
    context_->randReset(2);
    context_->randSeed(1);
    model_ = std::make_unique<Model>(context_.get());
    model().clock = 0;
    RtlPipeline::on_reset();
  }
  ~RtlPipeline() override { model_->final(); }

  void on_reset() override {
    model().reset = 1;
    settle();
    clock_model();
    model().reset = 0;
  }

  Model& model() { return *model_; }

  /// Brings what follows from registers and inputs alone up to date.
  void settle() {
    model().clock = 0;
    model().eval();
  }
  void clock_model() {
    model().clock = 1;
    model().eval();
  }

 private:
  std::unique_ptr<VerilatedContext> context_ = std::make_unique<VerilatedContext>();
  std::unique_ptr<Model> model_;
};

}  // namespace a3::rtl::test
