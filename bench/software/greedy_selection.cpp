#include "bench/software/greedy_selection.h"

#include <algorithm>

namespace a3::bench {

using fast::Selector;

GreedySelection::GreedySelection(const Machine& machine)
    : settings_(machine.candidate_selection.value()),
      selector_(fast::make_greedy_selector(machine)) {}

void GreedySelection::prepare(const Int16Operation& operation) {
  num_queries_ = operation.num_queries();
  rows_.resize(static_cast<std::size_t>(operation.num_rows()) + Selector::kExtraRoom);
  selector_->load(operation.quantised, {iterations_for(settings_, operation.num_rows())});
}

void GreedySelection::start(int first_query, int count) {
  first_query_ = first_query;
  selector_->prepare(first_query, count);
}

FoundRows GreedySelection::select(int index) {
  selector_->start(first_query_ + index);
  selector_->advance();
  return {rows_.data(), selector_->candidates(rows_.data())};
}

}  // namespace a3::bench
