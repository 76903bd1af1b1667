#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "rtl/cosim/rtl_core.h"
#include "rtl/tests/expected_values.h"
#include "rtl/tests/rtl_operation.h"

namespace a3::rtl::test {

/// One step of a block that issues rows.
struct ExpectedStep {
  bool valid = false;
  bool last = false;
  int index = 0;  ///< of the candidate, or of the kept row
  int slice = 0;
};

/// The cycle rules of the contract, sections 4 (as amended), 9 and 11, read literally: cycle by
/// cycle it is asked who may do what. Not on that page is what a full output queue does
/// (docs/timing.md): a query's last row waits for room in the last stage of the output module,
/// which stands still, or, in lock step, the last cycle of the slot repeats.
class ContractOracle {
 public:
  /// `first_bank`: that of the operation's first query; banks alternate from query to query, on
  /// from one operation to the next.
  ContractOracle(const BuiltMachine& machine, const RtlOperation& operation, int first_bank);

  /// What is to be seen in the next cycle, from cycle 0 on. Fields that mean nothing are left as
  /// they are constructed.
  Probes next();

  bool all_done() const { return num_delivered_ == num_queries_; }
  std::int64_t cycle() const { return t_; }

 private:
  static constexpr std::int64_t kNever = std::int64_t{1} << 60;

  /// The moments that the contract names.
  struct Moments {
    std::int64_t accept = kNever;        ///< I
    std::int64_t scan_end = kNever;      ///< X
    std::int64_t exponent_end = kNever;  ///< XE
    std::int64_t output_end = kNever;    ///< XO
  };

  /// A block on its way through a query's steps.
  struct Work {
    int query = -1;  ///< in hand, or the last one
    std::size_t next_step = 0;
    bool busy = false;
  };

  struct InFlight {
    int query;
    ExpectedStep step;
  };

  bool available() const;
  int bank(int query) const { return (first_bank_ + query) % 2; }
  bool by(std::int64_t Moments::*moment, int query) const;
  std::int64_t init_cycles() const;
  int visible_rows(int query) const {
    return operation_.visible_rows[static_cast<std::size_t>(query)];
  }
  const ExpectedValues& values(int query) const { return values_[static_cast<std::size_t>(query)]; }
  std::vector<ExpectedStep> scan_steps(int query) const;
  std::vector<ExpectedStep> post_steps(int query) const;
  std::vector<ExpectedStep> output_steps(int query) const;

  void deliver(Probes& probes);
  void lock_step(Probes& probes);
  void select(Probes& probes);
  void take_directly(Probes& probes);
  void accept(Probes& probes);
  void latch(int query, Probes& probes);
  void scan(Probes& probes);
  void post_score(Probes& probes);
  void output(Probes& probes);
  void advance(Probes& probes);
  void banks(Probes& probes);

  const BuiltMachine machine_;
  const RtlOperation& operation_;
  const int num_queries_;
  const int first_bank_;
  const int dot_product_cycles_;
  std::vector<ExpectedValues> values_;
  std::vector<Moments> moments_;
  std::int64_t t_ = 0;
  int num_accepted_ = 0;

  // Candidate selection.
  int selecting_ = -1;
  bool borrowed_ = false, borrowed_before_ = false, borrowed_two_before_ = false;

  // Lock step.
  bool may_begin_ = true;  ///< a query may begin in the three modules in this cycle
  std::int64_t slot_left_ = 0;
  int slot_queries_[3] = {-1, -1, -1};  ///< in dot product, exponent unit, output module

  Work scan_, post_, output_;
  std::vector<ExpectedStep> scan_steps_, post_steps_, output_steps_;
  Issue dot_product_issue_, exponent_issue_, output_issue_;
  std::map<std::int64_t, InFlight> scores_due_, exponents_due_;  ///< by cycle
  std::int64_t max_[2] = {0, 0}, sum_[2] = {0, 0};

  // The output module: the issue register, seven stages of the divider, multiply, accumulate.
  std::optional<InFlight> stages_[9];
  std::deque<int> output_queue_;
  bool output_queue_full_ = false;  ///< when the cycle began
  int num_delivered_ = 0;
};

}  // namespace a3::rtl::test
