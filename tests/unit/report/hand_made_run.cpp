#include "hand_made_run.h"

namespace a3::test {
namespace {

using Rows = std::vector<std::int32_t>;

QueryResult query(std::int64_t accept_cycle, std::int64_t done_cycle, std::int64_t iterations,
                  Rows candidates, Rows selected) {
  QueryResult result;
  result.accept_cycle = accept_cycle;
  result.done_cycle = done_cycle;
  result.iterations = iterations;
  result.candidates = std::move(candidates);
  result.selected = std::move(selected);
  result.output_raw.assign(64, 0);
  return result;
}

QueryAccuracy accuracy(double squared_error, double max_abs_error, double cosine,
                       double top1_retained, double top2_retained) {
  QueryAccuracy result;
  result.squared_error = squared_error;
  result.max_abs_error = max_abs_error;
  result.cosine = cosine;
  result.top1_retained = top1_retained;
  result.top2_retained = top2_retained;
  result.top5_retained = 0.5;
  return result;
}

Activity numbered_activity() {
  Activity activity;
  activity[Counter::kSelectionBusyCycles] = 101;
  activity[Counter::kSelectionIdleCycles] = 102;
  activity[Counter::kSelectionInitialisationRounds] = 103;
  activity[Counter::kSelectionIterations] = 104;
  activity[Counter::kSelectionMaxUpdates] = 105;
  activity[Counter::kSelectionMinUpdates] = 106;
  activity[Counter::kSelectionSkippedMinSteps] = 107;
  activity[Counter::kSelectionStallVectorBusyCycles] = 108;
  activity[Counter::kDotProductBusyCycles] = 109;
  activity[Counter::kDotProductIdleCycles] = 110;
  activity[Counter::kDotProductScanSteps] = 111;
  activity[Counter::kDotProductRows] = 112;
  activity[Counter::kDotProductStallMultipliersBorrowedCycles] = 113;
  activity[Counter::kDotProductStallBankBusyCycles] = 114;
  activity[Counter::kPostScoringBusyCycles] = 115;
  activity[Counter::kPostScoringIdleCycles] = 116;
  activity[Counter::kPostScoringWindows] = 117;
  activity[Counter::kPostScoringRowsCompared] = 118;
  activity[Counter::kPostScoringRowsKept] = 119;
  activity[Counter::kPostScoringStallBankBusyCycles] = 120;
  activity[Counter::kExponentBusyCycles] = 121;
  activity[Counter::kExponentIdleCycles] = 122;
  activity[Counter::kExponentRows] = 123;
  activity[Counter::kOutputBusyCycles] = 124;
  activity[Counter::kOutputIdleCycles] = 125;
  activity[Counter::kOutputRows] = 126;
  activity[Counter::kOutputStallMultipliersBorrowedCycles] = 127;
  activity[Counter::kOutputStallQueueFullCycles] = 131;
  activity[Counter::kKeySramReads] = 128;
  activity[Counter::kValueSramReads] = 129;
  activity[Counter::kSortedKeySramReads] = 130;
  return activity;
}

HandMadeOperation operation_of_eight_rows() {
  HandMadeOperation operation;
  operation.num_rows = 8;
  operation.result.queries = {query(0, 40, 4, {1, 3, 5}, {3}),
                              query(10, 64, 4, {0, 2, 4, 6, 7}, {2, 4})};
  operation.result.makespan_cycles = 64;
  operation.result.activity = numbered_activity();
  operation.result.saturated_elements = 3;
  operation.accuracy = {accuracy(0.5, 0.1, 1, 1, 1), accuracy(0.25, 0.9, 0.5, 1, 0.5)};
  return operation;
}

HandMadeOperation operation_of_six_rows() {
  HandMadeOperation operation;
  operation.num_rows = 6;
  operation.result.queries = {query(0, 35, 3, {1}, {1})};
  operation.result.makespan_cycles = 35;
  operation.accuracy = {accuracy(0.25, 0.2, 0.75, 0, 0.5)};
  return operation;
}

HandMadeOperation operation_of_four_rows() {
  HandMadeOperation operation;
  operation.num_rows = 4;
  operation.result.queries = {query(0, 30, 2, {0, 1}, {0}), query(12, 40, 2, {2}, {2}),
                              query(20, 56, 2, {0, 1, 2, 3}, {1, 3})};
  operation.result.makespan_cycles = 56;
  operation.result.activity[Counter::kOutputRows] = 1000;
  operation.result.saturated_elements = 5;
  operation.accuracy = {accuracy(1, 0.3, 1, 1, 1), accuracy(0, 0.4, 0.25, 1, 1),
                        accuracy(1, 0.5, 1, 0, 0.5)};
  return operation;
}

}  // namespace

Machine machine_of_hand_made_run() {
  Machine machine;
  machine.candidate_selection = CandidateSelection{{}, 0.5};
  machine.post_scoring = PostScoring{5};
  return machine;
}

/// All queries see all rows, but one that sees one less; the second operation ran in two tiles.
std::vector<HandMadeOperation> hand_made_operations() {
  std::vector<HandMadeOperation> operations = {operation_of_eight_rows(), operation_of_six_rows(),
                                               operation_of_four_rows()};
  for (HandMadeOperation& operation : operations) {
    for (QueryResult& query : operation.result.queries) query.visible_rows = operation.num_rows;
  }
  --operations[0].result.queries[1].visible_rows;
  operations[1].result.num_tiles = 2;
  return operations;
}

ResultFolderOptions options_for(const std::filesystem::path& folder, bool overwrite) {
  ResultFolderOptions options;
  options.folder = folder;
  options.overwrite = overwrite;
  options.num_dims = kNumDims;
  return options;
}

RunTotals hand_made_totals() {
  RunTotals totals;
  for (const HandMadeOperation& operation : hand_made_operations()) {
    totals.add(operation.result, operation.accuracy, operation.num_rows, kNumDims);
  }
  return totals;
}

}  // namespace a3::test
