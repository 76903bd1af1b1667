#pragma once

#include <numeric>
#include <vector>

#include "modules/core/query_queue.h"
#include "modules/select/handshakes.h"

namespace a3 {

/// Stands where candidate selection is left out: every row of every waiting query is a candidate.
class AllRowsSource : public CandidateSource {
 public:
  explicit AllRowsSource(QueryQueue& queue) : queue_(queue) {}

  void start_operation(int num_rows) {
    rows_.resize(static_cast<std::size_t>(num_rows));
    std::iota(rows_.begin(), rows_.end(), 0);
  }

  bool offers_query() const override { return queue_.available(); }
  const sc_core::sc_event& offer_event() const override { return queue_.available_event(); }
  void hand_over(QueryRegister& query, std::vector<std::int32_t>& candidates) override {
    query.load(queue_.pop());
    candidates.assign(rows_.begin(), rows_.end());
  }

 private:
  QueryQueue& queue_;
  std::vector<std::int32_t> rows_;
};

}  // namespace a3
