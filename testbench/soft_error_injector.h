#pragma once

#include <functional>
#include <optional>
#include <systemc>
#include <vector>

#include "a3/uarch/soft_error.h"
#include "modules/host/cycle_counter.h"

namespace a3 {

/// Flips bits while an operation runs, each between two clock edges: the edge that begins its cycle
/// is the first to see it.
class SoftErrorInjector : public sc_core::sc_module {
 public:
  using Flip = std::function<std::optional<FlippedWord>(const SoftError&)>;

  SoftErrorInjector(const sc_core::sc_module_name& name, const CycleCounter& cycles, Flip flip);

  /// The errors of the operation that starts now, in any order; those of the one before that it
  /// ended without are dropped.
  void start_operation(std::vector<SoftError> errors);

  /// What the errors did to their words, in the order in which they were given; nothing for a word
  /// that the operation does not keep, and for a cycle that it did not reach.
  const std::vector<std::optional<FlippedWord>>& flipped() const { return flipped_; }

 private:
  SC_HAS_PROCESS(SoftErrorInjector);

  void strike();
  void await_next();

  const CycleCounter& cycles_;
  Flip flip_;
  sc_core::sc_event due_;
  std::vector<SoftError> errors_;
  std::vector<std::size_t> order_;  // of the errors by cycle
  std::size_t num_done_ = 0;
  std::vector<std::optional<FlippedWord>> flipped_;
};

}  // namespace a3
