#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "a3/machine/machine.h"
#include "a3/systemc/block_log.h"
#include "a3/systemc/operation_shape.h"
#include "a3/systemc/selector_block.h"
#include "a3/uarch/soft_error.h"

namespace a3 {

class Accelerator;
struct AcceleratorOptions;

/// What stands behind the pins of an Accelerator: the SystemC model of the machine, or another
/// model of it, which its options' factory builds. It binds its own ports to the pins, and what it
/// is made of are children of the accelerator. Accelerator says what each function is for.
class AcceleratorCore {
 public:
  AcceleratorCore() = default;
  AcceleratorCore(const AcceleratorCore&) = delete;
  AcceleratorCore& operator=(const AcceleratorCore&) = delete;
  virtual ~AcceleratorCore() = default;

  virtual int num_lanes() const = 0;
  virtual void write_key(int word, const std::int32_t* raw) = 0;
  virtual void write_value(int word, const std::int32_t* raw) = 0;
  virtual SortedKeyPort* sorted_key_port() = 0;
  virtual void start_operation(const OperationShape& shape) = 0;
  /// Throws ModelError if it has no bits to flip: here, always.
  virtual std::optional<FlippedWord> flip(const SoftError& error);

  virtual bool has_work() const = 0;
  virtual std::int64_t num_queries_moved() const = 0;
  virtual Instruments& instruments() = 0;
  virtual std::string state() const = 0;
};

/// Builds a core behind the pins of an accelerator; called while that is being built, and its other
/// arguments are the accelerator's.
using CoreFactory = std::function<std::unique_ptr<AcceleratorCore>(
    const Machine& machine, const AcceleratorOptions& options, Accelerator& pins)>;

}  // namespace a3
