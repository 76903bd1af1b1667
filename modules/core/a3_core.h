#pragma once

#include <memory>
#include <optional>
#include <string>
#include <systemc>

#include "a3/machine/machine.h"
#include "a3/systemc/accelerator.h"
#include "arith/bit_widths.h"
#include "modules/control/control.h"
#include "modules/core/output_queue.h"
#include "modules/core/query_queue.h"
#include "modules/core/reset_process.h"
#include "modules/pipelines/dot_product_unit.h"
#include "modules/pipelines/exponent_unit.h"
#include "modules/pipelines/output_unit.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/row_issue.h"
#include "modules/primitives/row_sram.h"

namespace a3 {

/// The SystemC model of the machine: the parts that both designs share (queues, memories, banks,
/// the three row pipelines) and the control that issues rows to them. Wiring only.
class A3Core : public AcceleratorCore {
 public:
  A3Core(const Machine& machine, const AcceleratorOptions& options, Accelerator& pins);

  int num_lanes() const override { return num_lanes_; }
  void write_key(int word, const std::int32_t* raw) override;
  void write_value(int word, const std::int32_t* raw) override { value_sram_.write(word, raw); }
  SortedKeyPort* sorted_key_port() override { return control_->sorted_key_port(); }
  void start_operation(const OperationShape& shape) override;
  std::optional<FlippedWord> flip(const SoftError& error) override;

  bool has_work() const override {
    return !query_queue_.empty() || query_queue_.num_accepted() > output_queue_.num_delivered();
  }
  std::int64_t num_queries_moved() const override {
    return query_queue_.num_accepted() + output_queue_.num_delivered();
  }

  Instruments& instruments() override { return instruments_; }

  std::string state() const override;

 private:
  void connect(Accelerator& pins);
  void check(const OperationShape& shape) const;
  void reset_passive_parts();

  const int num_lanes_;
  const bool selects_candidates_;
  const bool selects_after_scoring_;
  const BitWidths widths_;
  Instruments instruments_;
  const std::unique_ptr<QueryObserver> nobody_;  // stands in where nobody looks
  QueryObserver& observer_;
  Damage damage_;
  std::int64_t first_query_ = 0;  // of the operation, counted from the last reset

  QueryQueue query_queue_;
  OutputQueue output_queue_;
  QueryRegisterPair query_registers_;
  RowSram key_sram_;
  RowSram value_sram_;
  ScoreBanks score_banks_;
  WeightBanks weight_banks_;
  MultiplierArray dot_product_multipliers_{"dot product multipliers"};
  MultiplierArray output_multipliers_{"output multipliers"};
  IssueRegisters issue_;
  sc_core::sc_signal<bool> output_release_{"output_release", false};
  sc_core::sc_signal<bool> output_borrowed_{"output_borrowed", false};
  DotProductUnit dot_product_;
  ExponentUnit exponent_;
  OutputUnit output_;
  const std::unique_ptr<Control> control_;
  ResetProcess reset_process_;
};

}  // namespace a3
