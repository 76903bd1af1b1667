#pragma once

#include <memory>
#include <optional>
#include <string>
#include <systemc>

#include "a3/machine/machine.h"
#include "arith/bit_widths.h"
#include "modules/control/control.h"
#include "modules/control/output_issue.h"
#include "modules/pipelines/post_scoring_unit.h"
#include "modules/select/candidate_scan.h"

namespace a3 {

/// Control of the approximate design (paper, V-C, Fig. 10): selector, candidate scan, post-scoring
/// and output issue, each handing its query over as soon as the next can take it. Wiring only.
class ElasticControl : public sc_core::sc_module, public Control {
 public:
  ElasticControl(const sc_core::sc_module_name& name, const Machine& machine,
                 const BitWidths& widths, const SelectorFactory& make_selector,
                 const ControlPorts& ports);

  void connect(sc_core::sc_in<bool>& clock_pin, sc_core::sc_in<bool>& reset_pin) override;
  void start_operation(const OperationShape& shape) override;
  void key_word_written(int word, const std::int32_t* key_raw) override {
    selector_->key_word_written(word, key_raw);
  }
  SortedKeyPort* sorted_key_port() override { return selector_->sorted_key_port(); }
  std::optional<FlippedWord> flip(const SoftError& error) override {
    return selector_->flip(error);
  }
  std::string state() const override;

 private:
  const std::unique_ptr<SelectorBlock> selector_;
  sc_core::sc_signal<bool> vector_free_{"vector_free", true};
  CandidateScan scan_;
  PostScoringUnit post_scoring_;
  OutputIssue output_;
};

}  // namespace a3
