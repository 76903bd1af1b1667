#pragma once

#include <verilated.h>

#include <memory>

namespace a3::rtl::test {

/// What Verilator made of one RTL block, with a clock and a reset. Registers without reset hold
/// random bits at first.
template <typename Model>
class TestedModel {
 protected:
  TestedModel() {
    context_->randReset(2);
    context_->randSeed(1);
    model_ = std::make_unique<Model>(context_.get());
    model().clock = 0;
    reset_model();
  }
  ~TestedModel() { model_->final(); }
  TestedModel(const TestedModel&) = delete;
  TestedModel& operator=(const TestedModel&) = delete;

  Model& model() { return *model_; }

  void reset_model() {
    model().reset = 1;
    settle();
    clock_model();
    model().reset = 0;
  }

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
