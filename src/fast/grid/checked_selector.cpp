#include "fast/grid/checked_selector.h"

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace a3::fast {
namespace {

class CheckedSelector : public Selector {
 public:
  explicit CheckedSelector(std::unique_ptr<Selector> selector) : selector_(std::move(selector)) {}

  void load(const QuantisedOperation& operation,
            const std::vector<std::int64_t>& iterations) override {
    num_rows_ = operation.num_rows();
    selector_->load(operation, iterations);
  }
  void prepare(int first_query, int count) override { selector_->prepare(first_query, count); }
  void start(int query) override {
    query_ = query;
    selector_->start(query);
  }
  void advance() override { selector_->advance(); }

  int candidates(std::int32_t* rows) const override {
    const int count = selector_->candidates(rows);
    check(rows, count);
    return count;
  }

  int marked_candidates(int num_rows, std::int32_t* rows, std::int32_t* marks) const override {
    candidates(rows);  // wrong ones must not be marked
    const int count = selector_->marked_candidates(num_rows, rows, marks);
    check(rows, count);
    for (int row = 0, i = 0; row < num_rows; ++row) {
      const bool is_candidate = i < count && rows[i] == row;
      if (is_candidate) ++i;
      if ((marks[row] != 0) != is_candidate) fail("marked other rows than its candidates");
    }
    return count;
  }

  SelectorCycles cycles() const override {
    const SelectorCycles cycles = selector_->cycles();
    if (cycles.busy < 1 || cycles.borrowed < 0 || cycles.borrowed > cycles.busy) {
      fail(
          fmt::format("is busy for {} cycles and borrows the multipliers for {}; allowed: 1 or "
                      "more, and 0 to as many as it is busy",
                      cycles.busy, cycles.borrowed));
    }
    return cycles;
  }

  void count(Activity& activity) const override { selector_->count(activity); }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::logic_error(
        fmt::format("the fast engine's selector, at query {}, {}", query_, what));
  }

  void check(const std::int32_t* rows, int count) const {
    if (count < 1 || count > num_rows_) {
      fail(fmt::format("gave {} candidates; allowed: 1 to {}", count, num_rows_));
    }
    for (int i = 0; i < count; ++i) {
      const bool is_ascending = i == 0 || rows[i] > rows[i - 1];
      if (is_ascending && rows[i] >= 0 && rows[i] < num_rows_) continue;
      fail(fmt::format("gave row {} {}; candidates are ascending row ids from 0 to {}, each once",
                       rows[i], i == 0 ? "first" : fmt::format("after row {}", rows[i - 1]),
                       num_rows_ - 1));
    }
  }

  const std::unique_ptr<Selector> selector_;
  int num_rows_ = 0;
  int query_ = 0;
};

}  // namespace

std::unique_ptr<Selector> checked(std::unique_ptr<Selector> selector) {
  if (!selector) throw std::logic_error("the fast engine's factory made no selector");
  return std::make_unique<CheckedSelector>(std::move(selector));
}

}  // namespace a3::fast
