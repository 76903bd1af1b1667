#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "a3/systemc/accelerator.h"
#include "rtl/cosim/rtl_accelerator_core.h"
#include "rtl/cosim/rtl_core.h"

namespace a3::rtl {

/// What a comparison found; outlives the accelerator that makes it.
struct ComparisonResult {
  std::int64_t num_cycles = 0;  ///< compared
  /// The first difference: job, cycle, block, signal, both values.
  std::optional<std::string> difference;
};

/// The RTL behind the pins, and the SystemC model of the same machine beside it, at the same pins.
/// After each cycle every probe that both have must show the same; the first difference ends the
/// simulation with a ModelError.
///
/// A value is compared where it means something: the row of an issue register where that is valid,
/// for example (`kMeaningful` in the .cpp has them all).
class ComparedCore : public AcceleratorCore {
 public:
  ComparedCore(const RtlMachine& built, const Machine& machine, const AcceleratorOptions& options,
               Accelerator& pins, ComparisonResult& result);
  ~ComparedCore() override;

  int num_lanes() const override { return rtl_.num_lanes(); }
  void write_key(int word, const std::int32_t* raw) override;
  void write_value(int word, const std::int32_t* raw) override;
  SortedKeyPort* sorted_key_port() override;
  void start_operation(const OperationShape& shape) override;

  bool has_work() const override { return rtl_.has_work(); }
  std::int64_t num_queries_moved() const override { return rtl_.num_queries_moved(); }
  Instruments& instruments() override { return rtl_.instruments(); }
  std::string state() const override { return rtl_.state() + '\n' + model_.state(); }

 private:
  class BothSortedKeyPorts;
  class Comparison;

  void connect(Accelerator& pins);

  RtlAcceleratorCore rtl_;
  Accelerator model_;
  sc_core::sc_signal<bool> model_query_ready_{"systemc_query_ready", false};
  sc_core::sc_signal<bool> model_output_valid_{"systemc_output_valid", false};
  sc_core::sc_signal<OutputVector> model_output_data_{"systemc_output_data"};
  const std::unique_ptr<BothSortedKeyPorts> sorted_key_ports_;
  const std::unique_ptr<Comparison> comparison_;
};

}  // namespace a3::rtl
