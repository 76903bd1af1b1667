#include "fast/grid/job_records.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "arith/merge.h"

namespace a3::fast {
namespace {

/// A query in one of the tiles that it visits.
struct Visit {
  const JobRecord::Point* point;
  std::size_t number_in_job;

  const JobRecord::Query& query() const { return point->queries[number_in_job]; }
};

using Visits = std::vector<Visit>;

/// What a point found of each query of the operation, in the order of the tiles.
std::vector<Visits> visits_at(const std::vector<JobRecord>& records, std::size_t num_queries,
                              std::size_t point) {
  std::vector<Visits> visits(num_queries);
  for (const JobRecord& record : records) {
    for (std::size_t q = 0; q < record.job().queries.size(); ++q) {
      visits[static_cast<std::size_t>(record.job().queries[q])].push_back(
          {&record.point(point), q});
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
    bool keeps_all = true;
    for (const Visit& visit : visits) {
      const auto& [candidates, selected, softmax] = visit.query();
      visit.point->append(candidates, candidates_);
      keeps_all = keeps_all && selected.count == candidates.count;
      const std::size_t first_output = visit.number_in_job * static_cast<std::size_t>(num_dims_);
      tiles_.push_back(
          {softmax.largest_score, softmax.score_sum, &visit.point->output_raw[first_output]});
    }
    if (!keeps_all) {
      for (const Visit& visit : visits) visit.point->append(visit.query().selected, selected_);
    }
    const std::vector<std::int32_t>& selected = keeps_all ? candidates_ : selected_;
    merge_outputs(tiles_, exponent_, num_dims_, output_raw_.data());
    observer_.query_attended(
        point, {query, candidates_.data(), static_cast<int>(candidates_.size()), selected.data(),
                static_cast<int>(selected.size()), output_raw_.data(), -1});
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

void JobRecord::Point::append(const Rows& from, std::vector<std::int32_t>& to) const {
  if (from.place >= 0) {
    const auto begin = rows.begin() + from.place;
    to.insert(to.end(), begin, begin + from.count);
    return;
  }
  const std::size_t length = to.size();
  to.resize(length + static_cast<std::size_t>(from.count));
  std::iota(to.begin() + static_cast<std::ptrdiff_t>(length), to.end(), from.first);
}

void JobRecord::start(Job job, std::size_t num_points, int num_dims) {
  num_dims_ = static_cast<std::size_t>(num_dims);
  attended_ = AttendedJob(std::move(job), num_points);
  points_.resize(num_points);
  const std::size_t num_queries = attended_.job.queries.size();
  for (Point& point : points_) {
    point.queries.resize(num_queries);
    point.output_raw.resize(num_queries * num_dims_);
    point.rows.clear();
  }
}

JobRecord::Rows JobRecord::keep(const std::int32_t* rows, int count, Point& point) const {
  const int first_row = job().tile.first_row;
  Rows kept{first_row + rows[0], count, -1};
  if (rows[count - 1] - rows[0] + 1 == count) return kept;
  kept.place = static_cast<std::ptrdiff_t>(point.rows.size());
  if (point.rows.empty()) {  // other queries will have about as many
    point.rows.reserve(point.queries.size() * static_cast<std::size_t>(count));
  }
  point.rows.resize(point.rows.size() + static_cast<std::size_t>(count));
  std::transform(rows, rows + count, point.rows.begin() + kept.place,
                 [&](std::int32_t row) { return first_row + row; });
  return kept;
}

void JobRecord::query_attended(std::size_t point, const QueryOutcome& outcome,
                               const Softmax& softmax) {
  const auto number = static_cast<std::size_t>(outcome.query);
  Point& of_point = points_[point];
  Query& query = of_point.queries[number];
  query.candidates = keep(outcome.candidates, outcome.num_candidates, of_point);
  const bool keeps_all = outcome.num_selected == outcome.num_candidates;
  query.selected =
      keeps_all ? query.candidates : keep(outcome.selected, outcome.num_selected, of_point);
  std::copy_n(outcome.output_raw, num_dims_, &of_point.output_raw[number * num_dims_]);
  const bool repeats = outcome.repeats_point >= 0;
  query.softmax =
      repeats ? points_[static_cast<std::size_t>(outcome.repeats_point)].queries[number].softmax
              : softmax;
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
