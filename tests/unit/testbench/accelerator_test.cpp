// The accelerator between its pins: a selector of one's own, queues of any depth, outputs that
// nobody takes, resets, and what it refuses.

#include "a3/systemc/accelerator.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>

#include "a3/base/input_error.h"
#include "a3/systemc/errors.h"
#include "support/accelerator_run.h"
#include "timing/controlled_operation.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The candidates of every query are the rows whose element in lane 0 is the largest: a cycle a
/// query. About as small as a selector can be.
class LargestElementSelector : public SelectorBlock {
 public:
  LargestElementSelector(const char* name, const SelectorPorts& ports)
      : SelectorBlock(name),
        queries_(ports.queries),
        log_(ports.instruments, Block::kCandidateSelection, *this) {}

  void key_word_written(int word, const std::int32_t* key_raw) override {
    elements_.resize(std::max(elements_.size(), static_cast<std::size_t>(word) + 1));
    elements_[static_cast<std::size_t>(word)] = key_raw[0];
  }
  void start_operation(const OperationShape& shape) override {
    candidates_.clear();
    const std::int32_t largest =
        *std::max_element(elements_.begin(), elements_.begin() + shape.num_rows);
    for (int row = 0; row < shape.num_rows; ++row) {
      if (elements_[static_cast<std::size_t>(row)] == largest) candidates_.push_back(row);
    }
  }

  bool offers_query() const override { return offers_.read(); }
  const sc_core::sc_event& offer_event() const override { return offers_.value_changed_event(); }
  Offer hand_over() override { return {&query_.read(), &candidates_}; }
  std::string state() const override { return std::string(name()) + ": small"; }

 private:
  void on_clock() override {
    if (offers_.read() && !vector_free.read()) {
      log_.stalled(0, StallCause::kVectorBusy);
    } else if (queries_.available()) {
      query_.write(queries_.pop());
      offers_.write(true);
      log_.busy();
    } else {
      offers_.write(false);
      log_.idle();
      sleep_until(queries_.available_event());
    }
  }
  void on_reset() override { offers_.write(false); }

  QuerySource& queries_;
  BlockLog log_;
  std::vector<std::int32_t> elements_;
  std::vector<std::int32_t> candidates_;
  // A register of its own, so that a query that is taken can be followed in the same cycle.
  sc_core::sc_signal<QueryVector> query_{"query"};
  sc_core::sc_signal<bool> offers_{"offers", false};
};

/// Without post-scoring; M, which the selector does not heed, is 7.
Machine machine_with_candidate_selection() {
  Machine machine = base_machine();
  machine.candidate_selection = CandidateSelection{7, std::nullopt};
  return machine;
}

AcceleratorOptions with_own_selector() {
  AcceleratorOptions options;
  options.selector = [](const char* name, const Machine&, const SelectorPorts& ports) {
    return std::make_unique<LargestElementSelector>(name, ports);
  };
  return options;
}

// Rows 0 and 100 hold the largest element. Accepted in 0, offered and latched in 1; 20 windows, two
// of them with a candidate: D = 20, X = 21, scores 27; two rows kept, XE = 29, sum 33, XO = 35,
// done
// 44. Query 1 is accepted in 1, when query 0 is latched, and latched in 21: 20 cycles behind.
TEST(Accelerator, RunsWithASelectorOfOnesOwn) {
  AcceleratorRun run(machine_with_candidate_selection(), with_own_selector());
  const OperationResult result = run.run(operation_with(320, 3, {{0, 100}, {1, 200}}));
  for (const QueryResult& query : result.queries) {
    EXPECT_THAT(query.candidates, ElementsAre(0, 100));
    EXPECT_THAT(query.selected, ElementsAre(0, 100));
    EXPECT_EQ(query.iterations, 7);
  }
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 1, 21));
  EXPECT_THAT(done_cycles(result), ElementsAre(44, 64, 84));
  EXPECT_EQ(result.activity[Counter::kSelectionBusyCycles], 3);
  EXPECT_EQ(result.activity[Counter::kSelectionStallVectorBusyCycles], 19 + 19);
  EXPECT_EQ(result.activity[Counter::kDotProductStallMultipliersBorrowedCycles], 0);
  EXPECT_EQ(result.activity[Counter::kSortedKeySramReads], 0);
}

TEST(Accelerator, ASelectorOfOnesOwnHasNoneOfTheStructuresOfGreedySearch) {
  AcceleratorRun run(machine_with_candidate_selection(), with_own_selector());
  EXPECT_EQ(run.accelerator().sorted_key_port(), nullptr);
  EXPECT_THROW(run.accelerator().flip({Structure::kPointer, 0, 0, {}}), ModelError);
}

// (m + 2)(n + 9), with 0 iterations.
TEST(Accelerator, AsksNoSelectorForAMachineWithoutCandidateSelection) {
  AcceleratorRun run(base_machine(), with_own_selector());
  const OperationResult result = run.run(operation_with(20, 1, {{0}, {}}));
  EXPECT_EQ(result.makespan_cycles, 87);
  EXPECT_EQ(result.queries.front().candidates.size(), 20U);
  EXPECT_EQ(result.queries.front().iterations, 0);
}

TEST(Accelerator, RefusesAFactoryThatMakesNoSelector) {
  AcceleratorOptions options;
  options.selector = [](const char*, const Machine&, const SelectorPorts&) { return nullptr; };
  EXPECT_THROW(AcceleratorRun(machine_with_candidate_selection(), options), ModelError);
}

/// One row, all candidates: the one machine that could take a query every cycle.
Machine machine_that_takes_a_query_a_cycle() {
  Machine machine = base_machine();
  machine.post_scoring = PostScoring{5};
  return machine;
}

// Depths 6, 4, 9. Query 0: scan in 0, scores 7, post-scoring 7, sum 12, output 12, done 22. Query 1
// a cycle behind. Query 2, accepted in 2, waits for the score bank of query 0 until 8: scores 15,
// done 30; query 3, accepted when its scan is over in 9, a cycle behind.
TEST(Accelerator, QueuesOfTwoPassAVectorEveryCycle) {
  AcceleratorRun run(machine_that_takes_a_query_a_cycle());
  const OperationResult result = run.run(operation_with(1, 4, {{0}, {}}));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 1, 2, 9));
  EXPECT_THAT(done_cycles(result), ElementsAre(22, 23, 30, 31));
}

// A place that is left in cycle 0 is taken again in 1, and its query can be accepted in 2. Query 3
// finds the score bank of query 1 read a cycle later, in 10.
TEST(Accelerator, AQueryQueueOfOnePassesAQueryEveryOtherCycle) {
  AcceleratorOptions options;
  options.query_queue_depth = 1;
  AcceleratorRun run(machine_that_takes_a_query_a_cycle(), options);
  const OperationResult result = run.run(operation_with(1, 4, {{0}, {}}));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 2, 4, 9));
  EXPECT_THAT(done_cycles(result), ElementsAre(22, 24, 30, 32));
}

// The output of query 1 would be pushed in 22, when that of query 0 is still in the queue: the
// output module stands still for that cycle, with the rows of queries 2 and 3, issued in 20 and 21,
// in it. So query 2 is done in 31; query 3 meets it in the queue and loses a cycle more.
TEST(Accelerator, AnOutputQueueOfOnePassesAnOutputEveryOtherCycle) {
  AcceleratorOptions options;
  options.output_queue_depth = 1;
  AcceleratorRun run(machine_that_takes_a_query_a_cycle(), options);
  const OperationResult result = run.run(operation_with(1, 4, {{0}, {}}));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 1, 2, 9));
  EXPECT_THAT(done_cycles(result), ElementsAre(22, 24, 31, 33));
}

// (m + 2)(n + 9): slots of two cycles or more leave any queue the time it needs.
TEST(Accelerator, QueuesOfOneCostTheLockStepNothing) {
  AcceleratorOptions options;
  options.query_queue_depth = 1;
  options.output_queue_depth = 1;
  AcceleratorRun run(base_machine(), options);
  EXPECT_EQ(run.run(operation_with(1, 4, {{0}, {}})).makespan_cycles, 60);
}

// Slots of 10 cycles; outputs are pushed in 29 and 39. The third, due in 49, finds the queue of two
// full until the host takes the first in 100: there is room in 101, and the slot ends. The fourth
// follows a slot later.
TEST(Accelerator, AFullOutputQueueHoldsTheSlotOfTheLockStep) {
  AcceleratorRun run(base_machine());
  run.sink().take_only_when([&run] { return run.cycles().now() + 1 >= 100; });
  const OperationResult result = run.run(operation_with(1, 4, {{0}, {}}));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 10, 20, 30));
  EXPECT_THAT(done_cycles(result), ElementsAre(100, 101, 102, 112));
  EXPECT_EQ(result.activity[Counter::kOutputStallQueueFullCycles], 101 - 49);
}

// A shallow output module waits in front of its last stage for the end of the slot: full or not,
// the slot is that of the deepest module, and a full queue holds it all the same.
TEST(Accelerator, AFullOutputQueueHoldsTheSlotOfAnOutputModuleOfOneStageToo) {
  Machine machine = base_machine();
  machine.timing.output_cycles = 1;  // the dot product's 6 set the slot: 7 cycles
  AcceleratorRun run(machine);
  run.sink().take_only_when([&run] { return run.cycles().now() + 1 >= 100; });
  const OperationResult result = run.run(operation_with(1, 4, {{0}, {}}));
  EXPECT_THAT(done_cycles(result), ElementsAre(100, 101, 102, 102 + 7));
}

TEST(Accelerator, AMachineThatWasResetRunsAsAFreshOne) {
  AcceleratorRun run(approximate_machine(40));
  const Operation operation = operation_with(320, 5, {{0, 100}, {1, 200, 201}});
  run.run_until_reset(operation, 130);  // queries 0 and 1 are done or nearly so, 2 to 4 under way
  EXPECT_FALSE(run.accelerator().has_work());
  EXPECT_EQ(run.accelerator().num_queries_moved(), 0);
  const OperationResult result = run.run(operation);
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 44, 88, 132, 176));
  EXPECT_THAT(done_cycles(result), ElementsAre(97, 141, 185, 225, 265));
}

TEST(Accelerator, AResetNeedsANewOperationButNoNewWords) {
  AcceleratorRun run(base_machine());
  run.run_until_reset(operation_with(4, 2, {{0}, {}}), 20);
  EXPECT_FALSE(run.accelerator().flip({Structure::kKeySram, 0, 0, {0, 0, 0}}).has_value());
  run.accelerator().start_operation({4});
  EXPECT_TRUE(run.accelerator().flip({Structure::kKeySram, 0, 0, {0, 0, 0}}).has_value());
}

TEST(Accelerator, RefusesAnOperationOverRowsThatWereNeverWritten) {
  AcceleratorRun run(base_machine());
  EXPECT_THROW(run.accelerator().start_operation({1}), ModelError);
}

/// What starting an operation of that shape says; empty if nothing.
std::string refusal_of(Accelerator& accelerator, const OperationShape& shape) {
  try {
    accelerator.start_operation(shape);
  } catch (const ModelError& error) {
    return error.what();
  }
  return {};
}

TEST(Accelerator, RefusesSettingsOfASelectionThatItDoesNotHave) {
  AcceleratorRun run(base_machine());
  OperationShape with_iterations{4};
  with_iterations.num_iterations = 1;
  EXPECT_THAT(refusal_of(run.accelerator(), with_iterations), HasSubstr("no candidate selection"));
  OperationShape with_threshold{4};
  with_threshold.threshold_percent = 5;
  EXPECT_THAT(refusal_of(run.accelerator(), with_threshold), HasSubstr("no post-scoring"));
}

TEST(Accelerator, RefusesAQueueWithoutAPlace) {
  AcceleratorOptions options;
  options.output_queue_depth = 0;
  try {
    AcceleratorRun run(base_machine(), options);
    ADD_FAILURE() << "accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("output_queue_depth is 0"));
  }
}

TEST(Accelerator, SaysOfEveryBlockWhatItWaitsFor) {
  AcceleratorRun run(approximate_machine(40));
  const std::string state = run.accelerator().state();
  for (const char* block : {"query_queue", "candidate_selector", "candidate_scan", "post_scoring",
                            "output_control", "score_banks", "weight_banks", "output_queue"}) {
    EXPECT_THAT(state, HasSubstr(block));
  }
}

// What comparisons with other models of the machine need (docs/architecture.md).
TEST(Accelerator, ShowsItsBlocks) {
  AcceleratorRun run(approximate_machine(40));
  const ProbeList& probes = run.accelerator().probes();
  for (const char* probe :
       {"query_queue.accepted", "elastic_control.candidate_scan.candidates",
        "elastic_control.candidate_selector.max_popped_column",
        "elastic_control.candidate_selector.min_popped_product",
        "elastic_control.candidate_selector.greedy_scores.running_sum", "dot_product_issue.valid",
        "exponent_issue.row", "output_issue.last", "dot_product.score", "score_banks.maximum",
        "weight_banks.sum", "exponent.exponent", "output.weight", "output_queue.delivered",
        "output_queue.data", "elastic_control.candidate_scan.work"}) {
    EXPECT_NO_THROW(probes.named(std::string("a3.") + probe));
  }
}

// Widths are those of the registers (docs/numerics.md): i = f = 4, 64 lanes, 320 rows.
TEST(Accelerator, ShowsRegistersInTheirWidths) {
  AcceleratorRun run(approximate_machine(40));
  const auto format = [&](const char* probe) {
    return run.accelerator().probes().named(std::string("a3.") + probe).format;
  };
  EXPECT_EQ(format("query_queue.data").width_bits, 9);
  EXPECT_EQ(format("query_queue.data").num_elements, 64);
  EXPECT_EQ(format("dot_product.score").width_bits, 1 + 8 + 8 + 6);
  EXPECT_TRUE(format("dot_product.score").is_signed);
  EXPECT_EQ(format("dot_product_issue.row").width_bits, 9);
  EXPECT_EQ(format("exponent.exponent").width_bits, 9);
  EXPECT_FALSE(format("exponent.exponent").is_signed);
  EXPECT_EQ(format("output_queue.data").width_bits, 1 + 4 + 9 + 12);
  EXPECT_EQ(format("elastic_control.candidate_scan.candidates").num_elements, 320);
}

}  // namespace
}  // namespace a3::test
