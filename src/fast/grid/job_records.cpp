#include "fast/grid/job_records.h"

#include <algorithm>

#include "arith/merge.h"

namespace a3::fast {
namespace {

std::vector<std::int32_t> rows_of_operation(const std::int32_t* rows, int count, int first_row) {
  std::vector<std::int32_t> moved(static_cast<std::size_t>(count));
  std::transform(rows, rows + count, moved.begin(),
                 [&](std::int32_t row) { return first_row + row; });
  return moved;
}

/// A query's visit to a tile.
struct Visit {
  const JobRecord::Query* query;
  QueryTimes times;  ///< from the operation's start
  std::int64_t iterations;
};

/// A point's visits, by query of the operation, in the order of the tiles.
std::vector<std::vector<Visit>> visits_at(const std::vector<JobRecord>& records,
                                          std::size_t num_queries, std::size_t point) {
  std::vector<std::vector<Visit>> visits(num_queries);
  std::int64_t start = 0;
  for (const JobRecord& record : records) {
    const JobRecord::Point& at_point = record.point(point);
    for (std::size_t q = 0; q < record.job().queries.size(); ++q) {
      const QueryTimes& times = at_point.times[q];
      visits[static_cast<std::size_t>(record.job().queries[q])].push_back(
          {&at_point.queries[q], {start + times.accept, start + times.done}, at_point.iterations});
    }
    start += at_point.makespan_cycles;
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

  void bring(std::size_t point, int query, const std::vector<Visit>& visits) {
    candidates_.clear();
    selected_.clear();
    tiles_.clear();
    for (const Visit& visit : visits) {
      const JobRecord::Query& part = *visit.query;
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

/// From the first acceptance in a tile to the last output of one.
QueryVisits over_tiles(const std::vector<Visit>& visits) {
  QueryVisits query;
  query.times = visits.front().times;
  for (const Visit& visit : visits) {
    query.times.accept = std::min(query.times.accept, visit.times.accept);
    query.times.done = std::max(query.times.done, visit.times.done);
    query.iterations += visit.iterations;
    ++query.num_tiles;
  }
  return query;
}

}  // namespace

JobRecord::JobRecord(const Job& job, std::size_t num_points, int num_dims)
    : job_(job), num_dims_(num_dims), points_(num_points) {
  for (Point& point : points_) point.queries.resize(job.queries.size());
}

void JobRecord::query_attended(std::size_t point, const QueryOutcome& outcome,
                               const Softmax& softmax) {
  const auto number = static_cast<std::size_t>(outcome.query);
  Query& query = points_[point].queries[number];
  const int first_row = job_.tile.first_row;
  query.candidates = rows_of_operation(outcome.candidates, outcome.num_candidates, first_row);
  query.selected = rows_of_operation(outcome.selected, outcome.num_selected, first_row);
  query.output_raw.assign(outcome.output_raw, outcome.output_raw + num_dims_);
  const bool repeats = outcome.repeats_point >= 0;
  query.softmax =
      repeats ? points_[static_cast<std::size_t>(outcome.repeats_point)].queries[number].softmax
              : softmax;
}

void JobRecord::job_done(std::size_t number, const OperationOutcome& outcome) {
  Point& point = points_[number];
  point.times.clear();
  for (const QueryVisits& query : outcome.queries) point.times.push_back(query.times);
  point.iterations = outcome.queries.front().iterations;
  point.makespan_cycles = outcome.makespan_cycles;
  point.activity = outcome.activity;
  point.saturated_elements = outcome.saturated_elements;
}

void merge_jobs(const std::vector<JobRecord>& records, int num_queries, std::size_t num_points,
                int num_dims, const ExponentTables& exponent, GridObserver& observer) {
  std::vector<std::vector<std::vector<Visit>>> visits;
  for (std::size_t p = 0; p < num_points; ++p) {
    visits.push_back(visits_at(records, static_cast<std::size_t>(num_queries), p));
  }
  Merger merger(num_dims, exponent, observer);
  for (int q = 0; q < num_queries; ++q) {
    for (std::size_t p = 0; p < num_points; ++p) {
      merger.bring(p, q, visits[p][static_cast<std::size_t>(q)]);
    }
  }
  for (std::size_t p = 0; p < num_points; ++p) {
    std::vector<QueryVisits> queries;
    for (const std::vector<Visit>& of_query : visits[p]) queries.push_back(over_tiles(of_query));
    std::int64_t makespan_cycles = 0;
    std::int64_t saturated_elements = 0;
    Activity activity;
    for (const JobRecord& record : records) {
      const JobRecord::Point& point = record.point(p);
      makespan_cycles += point.makespan_cycles;
      saturated_elements += point.saturated_elements;
      activity += point.activity;
    }
    observer.operation_done(p, {queries, static_cast<int>(records.size()), makespan_cycles,
                                activity, saturated_elements});
  }
}

}  // namespace a3::fast
