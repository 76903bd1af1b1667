#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "rtl/cosim/rtl_core.h"
#include "rtl/tests/rtl_operation.h"

namespace a3::rtl::test {

/// A core that runs operation after operation beside the contract.
class ComparedCore {
 public:
  /// Registers start with random contents drawn from the seed; those with a reset are reset.
  ComparedCore(const RtlMachine& machine, int seed);

  /// Runs an operation and compares every cycle with ContractOracle. The first difference, as
  /// "cycle 12, running sum: RTL 3, contract 4"; nothing if there is none. After a difference the
  /// core is of no further use.
  std::optional<std::string> difference_from_contract(const RtlOperation& operation);

  const BuiltMachine& machine() const { return core_->machine(); }
  std::int64_t num_cycles() const { return num_cycles_; }  ///< compared

 private:
  void cycle();
  void load(const RtlOperation& operation);
  void set_pins(const RtlOperation& operation, int next_query, std::int64_t cycle);

  std::unique_ptr<RtlCore> core_;
  std::int64_t num_queries_ = 0;
  std::int64_t num_cycles_ = 0;
};

}  // namespace a3::rtl::test
