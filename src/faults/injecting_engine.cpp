#include "faults/injecting_engine.h"

#include <fmt/format.h>

#include <cmath>

#include "a3/base/field_error.h"
#include "a3/plan/fit.h"

namespace a3 {

InjectingEngine::InjectingEngine(InjectableEngine& engine, const Machine& machine,
                                 const std::vector<InjectionRequest>& requests,
                                 std::int64_t num_operations, std::uint64_t seed)
    : engine_(engine),
      machine_(machine),
      sound_(machine),
      output_ulp_(std::ldexp(1.0, -3 * machine.numerics.fraction_bits)) {
  report_.seed = seed;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const InjectionRequest& request = requests[i];
    const std::string field = fmt::format("requests[{}]", i);
    check_injection(request, field, machine, num_operations);
    Draw draw({seed, i});
    SoftError error;
    error.structure = request.structure;
    // Everything is drawn, asked for or not, so that settling one field leaves the others alone.
    const std::int64_t operation = draw.below(num_operations);
    error.operation = request.operation.value_or(operation);
    error.place = draw_place(request.structure, machine, draw);
    for (std::size_t a = 0; a < kMostAxes; ++a) {
      error.place[a] = request.place[a].value_or(error.place[a]);
    }
    planned_.push_back({error, request.cycle, field, draw});
  }
}

const OperationResult& InjectingEngine::run_in_parts(const Operation& operation,
                                                     const PartDone& part_done) {
  std::vector<Planned*> due;
  for (Planned& planned : planned_) {
    if (planned.error.operation == next_operation_) due.push_back(&planned);
  }
  ++next_operation_;
  if (due.empty()) return engine_.run(operation, part_done);
  check_strikable(operation, next_operation_ - 1, machine_);
  settle_cycles(due, sound_.run(operation).makespan_cycles);
  std::vector<SoftError> errors;
  errors.reserve(due.size());
  for (const Planned* planned : due) errors.push_back(planned->error);
  engine_.inject(std::move(errors));
  const OperationResult& struck = engine_.run(operation, part_done);
  note(due, struck, operation.num_dims());
  return struck;
}

void InjectingEngine::settle_cycles(std::vector<Planned*>& due, std::int64_t makespan_cycles) {
  for (Planned* planned : due) {
    planned->error.cycle = planned->cycle.value_or(planned->draw.below(makespan_cycles));
    if (planned->error.cycle < makespan_cycles) continue;
    throw FieldError(planned->field + ".cycle", fmt::format("{}", planned->error.cycle),
                     fmt::format("operation {} is over after {} cycles; allowed: cycle=0 to {}.",
                                 planned->error.operation, makespan_cycles, makespan_cycles - 1));
  }
}

void InjectingEngine::note(const std::vector<Planned*>& due, const OperationResult& struck,
                           int num_dims) {
  for (std::size_t i = 0; i < due.size(); ++i) {
    report_.injected.push_back({due[i]->error, engine_.flipped()[i]});
  }
  const std::int64_t operation = next_operation_ - 1;
  for (const QueryChange& change :
       changed_queries(sound_.result(), struck, num_dims, output_ulp_)) {
    report_.changed.push_back({operation, change});
  }
}

}  // namespace a3
