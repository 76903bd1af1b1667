#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <systemc>

#include "a3/machine/machine.h"
#include "a3/systemc/access_port.h"
#include "a3/systemc/block_log.h"
#include "a3/systemc/damage.h"
#include "a3/systemc/observer.h"
#include "a3/systemc/query_source.h"
#include "a3/systemc/selector_block.h"
#include "arith/bit_widths.h"
#include "modules/pipelines/standstill.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/query_register.h"
#include "modules/primitives/row_issue.h"

namespace a3 {

/// What a control is built into: the parts of the core that do not depend on it.
struct ControlPorts {
  IssueRegisters& issue;
  QuerySource& queries;
  QueryRegisterPair& query_registers;  ///< of the dot product, one a score bank
  ScoreBanks& score_banks;
  WeightBanks& weight_banks;
  MultiplierArray& dot_product_multipliers;
  MultiplierArray& output_multipliers;
  const Standstill& output;  ///< the output module's pipeline
  /// Whether the output module may send its vector in this cycle, the output queue permitting.
  sc_core::sc_signal<bool>& output_release;
  /// Whether the output module's multipliers work for candidate selection in this cycle.
  sc_core::sc_signal<bool>& output_borrowed;
  QueryObserver& observer;
  const Damage& damage;
  Instruments& instruments;
};

/// What accepts queries and issues rows to the three pipelines: lock step in the base design, or
/// stages that each hand their query on when the next can take it.
class Control {
 public:
  Control() = default;
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;
  virtual ~Control() = default;

  /// Binds the control's blocks to the pins of the module that they are built in.
  virtual void connect(sc_core::sc_in<bool>& clock_pin, sc_core::sc_in<bool>& reset_pin) = 0;

  virtual void start_operation(const OperationShape& shape) = 0;

  /// As of SelectorBlock; here: of a control that has none.
  virtual void key_word_written(int /*word*/, const std::int32_t* /*key_raw*/) {}
  virtual SortedKeyPort* sorted_key_port() { return nullptr; }

  /// Flips a bit of a structure that is the control's; throws ModelError for any other.
  virtual std::optional<FlippedWord> flip(const SoftError& error) = 0;

  /// One line a block.
  virtual std::string state() const = 0;
};

/// Lock step for the base design; else elastic. `make_selector` builds its selector if the machine
/// has candidate selection; empty: greedy search.
std::unique_ptr<Control> make_control(const Machine& machine, const BitWidths& widths,
                                      const SelectorFactory& make_selector,
                                      const ControlPorts& ports);

}  // namespace a3
