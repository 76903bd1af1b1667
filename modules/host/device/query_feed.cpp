#include "modules/host/device/query_feed.h"

#include <utility>

namespace a3 {

QueryFeed::QueryFeed(const sc_core::sc_module_name& name, int num_places, sc_core::sc_event& taken)
    : ClockedBlock(name), num_places_(static_cast<std::size_t>(num_places)), taken_(taken) {}

void QueryFeed::push(QueryVector query) {
  queries_.push_back(std::move(query));
  pushed_.notify(sc_core::SC_ZERO_TIME);
}

void QueryFeed::on_clock() {
  if (valid.read()) {
    if (!ready.read()) {
      sleep_until(ready.value_changed_event());
      return;
    }
    queries_.pop_front();
    taken_.notify(sc_core::SC_ZERO_TIME);
  }
  valid.write(!queries_.empty());
  if (queries_.empty()) {
    sleep_until(pushed_);
    return;
  }
  data.write(queries_.front());
}

void QueryFeed::on_reset() {
  valid.write(false);
  queries_.clear();
}

}  // namespace a3
