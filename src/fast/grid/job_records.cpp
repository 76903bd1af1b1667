#include "fast/grid/job_records.h"

#include <algorithm>
#include <utility>

#include "arith/merge.h"

namespace a3::fast {
namespace {

std::vector<std::int32_t> rows_of_operation(const std::int32_t* rows, int count, int first_row) {
  std::vector<std::int32_t> moved(static_cast<std::size_t>(count));
  std::transform(rows, rows + count, moved.begin(),
                 [&](std::int32_t row) { return first_row + row; });
  return moved;
}

using Visits = std::vector<const JobRecord::Query*>;

/// What a point found of each query of the operation, in the order of the tiles.
std::vector<Visits> visits_at(const std::vector<JobRecord>& records, std::size_t num_queries,
                              std::size_t point) {
  std::vector<Visits> visits(num_queries);
  for (const JobRecord& record : records) {
    for (std::size_t q = 0; q < record.job().queries.size(); ++q) {
      visits[static_cast<std::size_t>(record.job().queries[q])].push_back(&record.query(point, q));
    }
  }
  return visits;
}

/// Brings a query of several tiles to the observer.
class Merger {
 public:
  Merger(int num_dims, const ExponentTables& exponent, GridObserver& observer)
      : num_dims_(num_dims), exponent_(exponent), observer_(observer) {
    output_raw_.resize(static_cast<std::size_t>(num_dims));
  }

  void bring(std::size_t point, int query, const Visits& visits) {
    candidates_.clear();
    selected_.clear();
    tiles_.clear();
    for (const JobRecord::Query* visit : visits) {
      const JobRecord::Query& part = *visit;
      candidates_.insert(candidates_.end(), part.candidates.begin(), part.candidates.end());
      selected_.insert(selected_.end(), part.selected.begin(), part.selected.end());
      tiles_.push_back(
          {part.softmax.largest_score, part.softmax.score_sum, part.output_raw.data()});
    }
    merge_outputs(tiles_, exponent_, num_dims_, output_raw_.data());
    observer_.query_attended(
        point, {query, candidates_.data(), static_cast<int>(candidates_.size()), selected_.data(),
                static_cast<int>(selected_.size()), output_raw_.data(), -1});
  }

 private:
  const int num_dims_;
  const ExponentTables& exponent_;
  GridObserver& observer_;
  std::vector<std::int32_t> candidates_;
  std::vector<std::int32_t> selected_;
  std::vector<TileOutput> tiles_;
  std::vector<std::int64_t> output_raw_;
};

}  // namespace

JobRecord::JobRecord(Job job, std::size_t num_points, int num_dims)
    : num_dims_(num_dims), attended_(std::move(job), num_points), queries_(num_points) {
  for (std::vector<Query>& queries : queries_) queries.resize(attended_.job.queries.size());
}

void JobRecord::query_attended(std::size_t point, const QueryOutcome& outcome,
                               const Softmax& softmax) {
  const auto number = static_cast<std::size_t>(outcome.query);
  Query& query = queries_[point][number];
  const int first_row = job().tile.first_row;
  query.candidates = rows_of_operation(outcome.candidates, outcome.num_candidates, first_row);
  query.selected = rows_of_operation(outcome.selected, outcome.num_selected, first_row);
  query.output_raw.assign(outcome.output_raw, outcome.output_raw + num_dims_);
  const bool repeats = outcome.repeats_point >= 0;
  query.softmax =
      repeats ? queries_[static_cast<std::size_t>(outcome.repeats_point)][number].softmax : softmax;
}

void merge_values(const std::vector<JobRecord>& records, int num_queries, std::size_t num_points,
                  int num_dims, const ExponentTables& exponent, GridObserver& observer) {
  std::vector<std::vector<Visits>> visits;
  for (std::size_t p = 0; p < num_points; ++p) {
    visits.push_back(visits_at(records, static_cast<std::size_t>(num_queries), p));
  }
  Merger merger(num_dims, exponent, observer);
  for (int q = 0; q < num_queries; ++q) {
    for (std::size_t p = 0; p < num_points; ++p) {
      merger.bring(p, q, visits[p][static_cast<std::size_t>(q)]);
    }
  }
}

}  // namespace a3::fast
