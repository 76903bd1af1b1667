#pragma once

#include <cstdint>

#include "a3/fast/selector.h"
#include "fast/grid/row_set.h"
#include "fast/kernels/int16_kernels.h"

/// The candidates of a query and how far each scores from the largest of them. `Datapath` is
/// Int16Datapath or WideDatapath.
namespace a3::fast {

/// All rows as candidates of a query whose scores the datapath has, with their exponents.
template <typename Datapath>
RowSet<typename Datapath::Score> score_all_rows(const Datapath& datapath, int query, int num_rows,
                                                RowWorkspace<typename Datapath::Score>& workspace) {
  using Score = typename Datapath::Score;
  const Score* const scores = datapath.all_scores(query % kQueriesPerBlock);
  Score* const differences = workspace.all_differences.data();
  Score* const exponents = workspace.all_exponents.data();
  datapath.differences_from_max(scores, num_rows, differences);
  datapath.exponents(differences, num_rows, exponents);
  std::int32_t* const rows = workspace.all_rows.data();
  return {{rows, rows, differences, exponents}, num_rows};
}

/// What a selector has found for a query. Differences and exponents come from those of all rows;
/// without the row of the largest score among the candidates, exponents are others, and not known
/// yet.
template <typename Score, typename Datapath>
RowSet<Score> candidates_of_all(const Selector& selector, const Datapath& datapath,
                                const RowSet<Score>& all, RowWorkspace<Score>& workspace) {
  std::int32_t* const marks = workspace.marks.data();
  ScoredRows<Score> found = {workspace.all_rows.data(), workspace.candidates.data(),
                             workspace.differences.data(), workspace.exponents.data()};
  const int count = selector.marked_candidates(all.count, found.rows, marks);
  const Score least = datapath.select_marked(marks, all.count, all.rows, found);
  if (least != 0) {
    for (int i = 0; i < count; ++i) found.differences[i] -= least;
    found.exponents = nullptr;
  }
  return {found, count};
}

/// What a selector has found for a query, scored alone; exponents are not known yet.
template <typename Score, typename Datapath>
RowSet<Score> score_candidates(const Selector& selector, const Datapath& datapath, int query,
                               RowWorkspace<Score>& workspace) {
  const ScoredRows<Score> found = {workspace.all_rows.data(), workspace.candidates.data(),
                                   workspace.differences.data(), nullptr};
  const int count = selector.candidates(found.rows);
  datapath.score_rows(query, found.rows, count, workspace.scores.data());
  datapath.differences_from_max(workspace.scores.data(), count, found.differences);
  return {found, count};
}

}  // namespace a3::fast
