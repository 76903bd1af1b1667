// On random systems the fast engine has the moments, values and counts of the SystemC modules.
// A3_EQUIVALENCE_CASES sets how many (default 400), A3_EQUIVALENCE_SEED the first seed.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "a3/fast/fast_engine.h"
#include "a3/systemc/system_engine.h"
#include "random_machines.h"
#include "support/comparison.h"

namespace a3::test {
namespace {

/// Operations in memory, one after another.
class Operations : public OperationSource {
 public:
  explicit Operations(const std::vector<Operation>& operations) : operations_(operations) {}

  std::int64_t num_operations() const override {
    return static_cast<std::int64_t>(operations_.size());
  }
  bool next(Operation& operation) override {
    if (next_ == operations_.size()) return false;
    operation = operations_[next_++];
    return true;
  }

 private:
  const std::vector<Operation>& operations_;
  std::size_t next_ = 0;
};

std::string difference_of(const SystemUse& a, const SystemUse& b) {
  if (a.unit_busy_cycles != b.unit_busy_cycles) return "busy cycles of units";
  if (a.channel_busy_cycles != b.channel_busy_cycles) return "busy cycles of the channel";
  if (a.sorter_busy_cycles != b.sorter_busy_cycles) return "busy cycles of sorters";
  if (a.host_busy_cycles != b.host_busy_cycles) return "busy cycles of the host";
  if (a.loaded_bytes != b.loaded_bytes) return "bytes loaded";
  if (a.end_cycle != b.end_cycle) return "end";
  return {};
}

std::string compare_systems(const RandomCase& random) {
  SystemCSystemEngine systemc(random.machine, [] { return false; });
  FastEngine fast(random.machine);
  Operations operations(random.operations);
  SystemUse by_fast;
  SystemUse by_systemc;
  std::string difference;
  std::size_t number = 0;
  systemc.run(operations, [&](const Operation& operation, const OperationResult& result) {
    const OperationResult& expected = fast.run(operation);
    by_fast += *expected.system_use;
    by_systemc += *result.system_use;
    const std::string here = first_difference(expected, result);
    if (difference.empty() && !here.empty()) {
      difference = fmt::format("operation {}: {}", number, here);
    }
    ++number;
  });
  if (number != random.operations.size()) return fmt::format("{} operations brought", number);
  return difference.empty() ? difference_of(by_fast, by_systemc) : difference;
}

TEST(Systems, AreTheSameOnBothEngines) {
  on_random_machines(compare_systems, random_system_case);
}

}  // namespace
}  // namespace a3::test
