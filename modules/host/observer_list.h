#pragma once

#include <vector>

#include "a3/systemc/observer.h"

namespace a3 {

/// Passes what it sees on to several observers, in the order in which they were added.
class ObserverList : public QueryObserver {
 public:
  void add(QueryObserver& observer) { observers_.push_back(&observer); }

  void query_accepted(std::int64_t query) override {
    for (QueryObserver* observer : observers_) observer->query_accepted(query);
  }
  void candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) override {
    for (QueryObserver* observer : observers_) observer->candidates_latched(query, rows);
  }
  void rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) override {
    for (QueryObserver* observer : observers_) observer->rows_selected(query, rows);
  }
  void output_valid(std::int64_t query, const OutputVector& output) override {
    for (QueryObserver* observer : observers_) observer->output_valid(query, output);
  }

 private:
  std::vector<QueryObserver*> observers_;
};

}  // namespace a3
