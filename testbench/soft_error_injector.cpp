#include "testbench/soft_error_injector.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace a3 {

SoftErrorInjector::SoftErrorInjector(const sc_core::sc_module_name& name,
                                     const CycleCounter& cycles, Flip flip)
    : sc_module(name), cycles_(cycles), flip_(std::move(flip)) {
  SC_METHOD(strike);
  sensitive << due_;
  dont_initialize();
}

void SoftErrorInjector::start_operation(std::vector<SoftError> errors) {
  due_.cancel();
  errors_ = std::move(errors);
  order_.resize(errors_.size());
  std::iota(order_.begin(), order_.end(), 0);
  std::stable_sort(order_.begin(), order_.end(), [this](std::size_t a, std::size_t b) {
    return errors_[a].cycle < errors_[b].cycle;
  });
  num_done_ = 0;
  flipped_.assign(errors_.size(), std::nullopt);
  await_next();
}

void SoftErrorInjector::strike() {
  const std::size_t index = order_[num_done_++];
  flipped_[index] = flip_(errors_[index]);
  await_next();
}

void SoftErrorInjector::await_next() {
  if (num_done_ == order_.size()) return;
  due_.notify(cycles_.time_to_be_seen_in(errors_[order_[num_done_]].cycle));
}

}  // namespace a3
