#include "a3/systemc/accelerator.h"

#include "modules/core/a3_core.h"

namespace a3 {
namespace {

std::unique_ptr<AcceleratorCore> make_core(const Machine& machine,
                                           const AcceleratorOptions& options, Accelerator& pins) {
  if (options.core) return options.core(machine, options, pins);
  return std::make_unique<A3Core>(machine, options, pins);
}

}  // namespace

Accelerator::Accelerator(const sc_core::sc_module_name& name, const Machine& machine,
                         const AcceleratorOptions& options)
    : sc_module(name), core_(make_core(machine, options, *this)) {}

Accelerator::~Accelerator() = default;

int Accelerator::num_lanes() const {
  return core_->num_lanes();
}

void Accelerator::write_key(int word, const std::int32_t* raw) {
  core_->write_key(word, raw);
}

void Accelerator::write_value(int word, const std::int32_t* raw) {
  core_->write_value(word, raw);
}

SortedKeyPort* Accelerator::sorted_key_port() {
  return core_->sorted_key_port();
}

void Accelerator::start_operation(const OperationShape& shape) {
  core_->start_operation(shape);
}

std::optional<FlippedWord> Accelerator::flip(const SoftError& error) {
  return core_->flip(error);
}

bool Accelerator::has_work() const {
  return core_->has_work();
}

std::int64_t Accelerator::num_queries_moved() const {
  return core_->num_queries_moved();
}

const Activity& Accelerator::activity() const {
  return core_->instruments().activity;
}

const ProbeList& Accelerator::probes() const {
  return core_->instruments().probes;
}

void Accelerator::listen(TimelineListener* timeline) {
  core_->instruments().timeline = timeline;
}

std::string Accelerator::state() const {
  return core_->state();
}

}  // namespace a3
