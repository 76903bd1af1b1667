#pragma once

#include <filesystem>
#include <vector>

#include "a3/engine/operation_result.h"
#include "a3/machine/machine.h"
#include "a3/report/accuracy.h"
#include "a3/report/result_folder.h"
#include "a3/report/run_totals.h"

/// A small run, made up by hand, whose every total can be worked out on paper.
namespace a3::test {

inline constexpr int kNumDims = 2;

/// Both approximations on, at 1 GHz, with Table I.
Machine machine_of_hand_made_run();

struct HandMadeOperation {
  OperationResult result;
  std::vector<QueryAccuracy> accuracy;  ///< an entry per query
  int num_rows = 0;
};

/// Three operations, of 8, 6 and 4 rows, with 2, 1 and 3 queries:
///
/// | n | accept, done | M | candidates | kept | squared error, largest, cosine | top 1, 2, 5 |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | 8 | 0, 40 | 4 | 1 3 5 | 3 | .5, .1, 1 | 1 1 .5 |
/// | 8 | 10, 64 | 4 | 0 2 4 6 7 | 2 4 | .25, .9, .5 | 1 .5 .5 |
/// | 6 | 0, 35 | 3 | 1 | 1 | .25, .2, .75 | 0 .5 .5 |
/// | 4 | 0, 30 | 2 | 0 1 | 0 | 1, .3, 1 | 1 1 .5 |
/// | 4 | 12, 40 | 2 | 2 | 2 | 0, .4, .25 | 1 1 .5 |
/// | 4 | 20, 56 | 2 | 0 1 2 3 | 1 3 | 1, .5, 1 | 0 .5 .5 |
///
/// Saturated elements 3, 0 and 5. The first operation's counts of activity are 101, 102, ... in the
/// order of the struct, the third's all 0 but for 1000 rows of the output.
std::vector<HandMadeOperation> hand_made_operations();

/// How its result is written to that folder.
ResultFolderOptions options_for(const std::filesystem::path& folder, bool overwrite = false);

/// The totals of the operations above; nothing was compared with the golden model.
RunTotals hand_made_totals();

}  // namespace a3::test
