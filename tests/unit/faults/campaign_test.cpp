// Campaigns on an engine that is struck by hand: what it changes is known.

#include "faults/campaign.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "a3/base/input_error.h"
#include "a3/base/interrupted.h"
#include "a3/fast/fast_engine.h"
#include "support/trace_files.h"

namespace a3 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Machine small_machine() {
  Machine machine;
  machine.hardware.num_rows = 4;
  machine.hardware.num_lanes = 2;
  return machine;
}

/// Operations from memory.
class ListedOperations : public OperationSource {
 public:
  explicit ListedOperations(const std::vector<Operation>& operations) : operations_(operations) {}

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

/// A sound machine whose every output grows by raw 8 where an error strikes an even row of the
/// value SRAM, and whose every query ends a cycle later where one strikes a score.
class HandStruckEngine : public InjectableEngine {
 public:
  explicit HandStruckEngine(const Machine& machine) : sound_(machine) {}

  void inject(std::vector<SoftError> next) override {
    error_ = next.at(0);
    flipped_.assign(1, FlippedWord{1, 2});
    if (error_.structure == Structure::kWeight) flipped_.assign(1, std::nullopt);
  }
  const std::vector<std::optional<FlippedWord>>& flipped() const override { return flipped_; }

  std::map<std::int64_t, std::int64_t> makespans;
  std::vector<SoftError> errors;

 private:
  const OperationResult& run_in_parts(const Operation& operation, const PartDone&) override {
    result_ = sound_.run(operation);
    makespans[error_.operation] = result_.makespan_cycles;
    errors.push_back(error_);
    for (QueryResult& query : result_.queries) {
      if (error_.structure == Structure::kValueSram && error_.place[0] % 2 == 0) {
        query.output_raw[0] += 8;
      }
      if (error_.structure == Structure::kScore) ++query.done_cycle;
    }
    return result_;
  }

  FastEngine sound_;
  SoftError error_;
  std::vector<std::optional<FlippedWord>> flipped_;
  OperationResult result_;
};

class CampaignTest : public ::testing::Test {
 protected:
  CampaignTest() {
    std::mt19937 random(1);
    for (const int num_queries : {1, 9, 3}) {
      operations.push_back(test::random_operation(random, 4, num_queries, 2));
    }
    plan.structures = {Structure::kValueSram, Structure::kScore, Structure::kWeight};
    plan.num_trials = 250;
    options.open_trace = [this] { return std::make_unique<ListedOperations>(operations); };
  }

  std::vector<StructureTrials> run() { return run_campaign(machine, plan, engine, options); }

  const Machine machine = small_machine();
  std::vector<Operation> operations;
  HandStruckEngine engine{machine};
  CampaignPlan plan;
  CampaignOptions options;
};

TEST(Campaign, RefusesOperationsThatCannotBeStruck) {
  Machine machine = small_machine();
  machine.mapping.tile_rows = 3;
  HandStruckEngine engine(machine);
  std::mt19937 random(1);
  const std::vector<Operation> operations = {test::random_operation(random, 3, 1, 2),
                                             test::random_operation(random, 4, 1, 2)};
  CampaignOptions options;
  options.open_trace = [&] { return std::make_unique<ListedOperations>(operations); };
  CampaignPlan plan;
  plan.structures = {Structure::kValueSram};
  plan.num_trials = 1;
  try {
    run_campaign(machine, plan, engine, options);
    FAIL() << "nothing was refused";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("operation 1 has n = 4 rows and runs in tiles"),
              std::string::npos)
        << error.what();
  }
  EXPECT_TRUE(engine.errors.empty());
}

TEST_F(CampaignTest, CountsWhatEachTrialChanged) {
  const std::vector<StructureTrials> all = run();
  ASSERT_EQ(all.size(), 3U);
  std::int64_t num_even = 0;
  for (const Trial& trial : all[0].trials) {
    const std::int64_t num_queries =
        operations[static_cast<std::size_t>(trial.error.operation)].num_queries();
    const bool even = trial.error.place[0] % 2 == 0;
    num_even += even ? 1 : 0;
    EXPECT_EQ(trial.queries_with_output_changed, even ? num_queries : 0);
    EXPECT_EQ(trial.elements_changed, even ? num_queries : 0);
    EXPECT_EQ(trial.max_abs_change, even ? 8.0 / 4096 : 0);  // f = 4: outputs have 12 bits behind
    EXPECT_EQ(trial.queries_with_rows_changed, 0);
    EXPECT_EQ(trial.queries_with_cycles_changed, 0);
  }
  const StructureRates values = rates_of(all[0], machine, 0.95);
  EXPECT_EQ(values.size_bits, 4 * 2 * 9);
  EXPECT_EQ(values.num_trials, 250);
  EXPECT_EQ(values.num_in_use, 250);
  EXPECT_DOUBLE_EQ(values.output_changed.share, static_cast<double>(num_even) / 250);
  EXPECT_EQ(values.max_abs_change_median, 8.0 / 4096);
  EXPECT_EQ(values.cycles_changed.share, 0);
  const StructureRates scores = rates_of(all[1], machine, 0.95);
  EXPECT_EQ(scores.cycles_changed.share, 1);
  EXPECT_EQ(scores.output_changed.share, 0);
  EXPECT_FALSE(scores.max_abs_change_largest.has_value());
  EXPECT_EQ(rates_of(all[2], machine, 0.95).num_in_use, 0);
}

// 13 queries in all; a base machine of 4 rows takes 13 cycles a slot. Every cycle of the trace is
// as likely: operation 1, with most of the cycles, gets most of the errors.
TEST_F(CampaignTest, ErrorsAreSpreadOverTheCyclesOfTheTrace) {
  plan.num_trials = 2000;
  run();
  std::map<std::int64_t, double> counts;
  for (const SoftError& error : engine.errors) {
    EXPECT_GE(error.cycle, 0);
    EXPECT_LT(error.cycle, engine.makespans[error.operation]);
    counts[error.operation] += 1;
  }
  double cycles = 0;
  for (const auto& [operation, makespan] : engine.makespans)
    cycles += static_cast<double>(makespan);
  for (const auto& [operation, count] : counts) {
    const double share = static_cast<double>(engine.makespans[operation]) / cycles;
    const double deviation = std::sqrt(6000 * share * (1 - share));
    EXPECT_NEAR(count, 6000 * share, 6 * deviation) << "operation " << operation;
  }
}

TEST_F(CampaignTest, MoreTrialsOnlyAddToFewer) {
  const std::string many = trials_csv(run(), machine);
  plan.structures = {Structure::kValueSram};
  plan.num_trials = 150;
  const std::string few = trials_csv(run(), machine);
  EXPECT_EQ(many.substr(0, few.size()), few);
}

TEST_F(CampaignTest, AnotherSeedStrikesElsewhere) {
  const std::string first = trials_csv(run(), machine);
  EXPECT_EQ(trials_csv(run(), machine), first);
  plan.seed = 2;
  EXPECT_NE(trials_csv(run(), machine), first);
}

TEST_F(CampaignTest, EveryRoundHandsOnAllTrialsSoFar) {
  std::vector<std::size_t> sizes;
  options.on_round = [&](const std::vector<StructureTrials>& trials) {
    for (const StructureTrials& of_structure : trials) {
      EXPECT_EQ(of_structure.trials.size(), trials.front().trials.size());
    }
    sizes.push_back(trials.front().trials.size());
  };
  std::int64_t num_done = 0;
  options.on_progress = [&](std::int64_t done) { num_done = done; };
  run();
  EXPECT_THAT(sizes, ElementsAre(100, 200, 250));
  EXPECT_EQ(num_done, 750);
}

TEST_F(CampaignTest, StopsBetweenTrialsWhenAsked) {
  std::size_t num_rounds = 0;
  options.on_round = [&](const std::vector<StructureTrials>&) { ++num_rounds; };
  options.stop_requested = [&] { return num_rounds == 1; };
  EXPECT_THROW(run(), Interrupted);
  EXPECT_EQ(num_rounds, 1U);
  EXPECT_EQ(engine.errors.size(), 300U);
}

TEST_F(CampaignTest, ItsTablesHaveALineForEachStructureAndTrial) {
  plan.num_trials = 2;
  const std::vector<StructureTrials> all = run();
  const std::string rates = rates_csv(all, machine, 0.95);
  EXPECT_EQ(std::count(rates.begin(), rates.end(), '\n'), 1 + 3);
  EXPECT_THAT(rates, HasSubstr("\nscore,"));
  const std::string trials = trials_csv(all, machine);
  EXPECT_EQ(std::count(trials.begin(), trials.end(), '\n'), 1 + 6);
  EXPECT_THAT(trials, HasSubstr("\nweight,1,"));
  EXPECT_THAT(rates_text(all, machine, 0.95), HasSubstr("95 % Clopper-Pearson"));
}

}  // namespace
}  // namespace a3
