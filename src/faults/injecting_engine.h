#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "a3/fast/fast_engine.h"
#include "a3/faults/injectable_engine.h"
#include "a3/machine/machine.h"
#include "faults/injection_request.h"
#include "faults/random_place.h"
#include "report/soft_error_report.h"

namespace a3 {

/// Runs operations on an engine, has the errors that were asked for strike it, and writes down what
/// they changed. The answers of a sound machine are the fast engine's. `run` throws FieldError
/// ("requests[2].cycle") for a cycle that the operation does not reach, and InputError for an
/// operation that is to be struck but cannot be (a3/plan/fit.h).
class InjectingEngine : public Engine {
 public:
  /// A request without an operation gets one of the run's, each as likely; without a cycle, one of
  /// the operation's cycles; without a coordinate, one of the structure's. The same seed draws the
  /// same. Throws FieldError ("requests[2].operation") for what machine or run do not have.
  InjectingEngine(InjectableEngine& engine, const Machine& machine,
                  const std::vector<InjectionRequest>& requests, std::int64_t num_operations,
                  std::uint64_t seed);

  const SoftErrorReport& report() const { return report_; }

 private:
  /// A request with all but its cycle settled.
  struct Planned {
    SoftError error;
    std::optional<std::int64_t> cycle;
    std::string field;  // what messages call the request
    Draw draw;          // of the cycle
  };

  const OperationResult& run_in_parts(const Operation& operation,
                                      const PartDone& part_done) override;
  void settle_cycles(std::vector<Planned*>& due, std::int64_t makespan_cycles);
  void note(const std::vector<Planned*>& due, const OperationResult& struck, int num_dims);

  InjectableEngine& engine_;
  const Machine machine_;
  FastEngine sound_;
  const double output_ulp_;
  std::vector<Planned> planned_;
  std::int64_t next_operation_ = 0;
  SoftErrorReport report_;
};

}  // namespace a3
