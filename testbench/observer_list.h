#pragma once

#include <vector>

#include "modules/core/core_observer.h"

namespace a3 {

/// Passes what it sees on to several observers, in the order in which they were added.
class ObserverList : public CoreObserver {
 public:
  void add(CoreObserver& observer) { observers_.push_back(&observer); }

  void query_accepted(std::int64_t query, std::int64_t cycle) override {
    for (CoreObserver* observer : observers_) observer->query_accepted(query, cycle);
  }
  void candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) override {
    for (CoreObserver* observer : observers_) observer->candidates_latched(query, rows);
  }
  void rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) override {
    for (CoreObserver* observer : observers_) observer->rows_selected(query, rows);
  }
  void output_valid(std::int64_t query, std::int64_t cycle,
                    const std::vector<std::int64_t>& output_raw) override {
    for (CoreObserver* observer : observers_) observer->output_valid(query, cycle, output_raw);
  }

 private:
  std::vector<CoreObserver*> observers_;
};

}  // namespace a3
