#include "a3/plan/jobs.h"

#include <algorithm>

namespace a3 {
namespace {

Job job_of(const Operation& operation, const Tile& tile) {
  Job job;
  job.tile = tile;
  job.is_first = tile.first_row == 0;
  for (int q = 0; q < operation.num_queries(); ++q) {
    const int visible_rows = operation.num_visible_rows(q) - tile.first_row;
    if (visible_rows <= 0) continue;
    job.queries.push_back(q);
    job.visible_rows.push_back(std::min(visible_rows, tile.num_rows));
  }
  const auto sees_all = [&](std::int32_t rows) { return rows == tile.num_rows; };
  if (std::all_of(job.visible_rows.begin(), job.visible_rows.end(), sees_all)) {
    job.visible_rows.clear();
  }
  return job;
}

}  // namespace

std::vector<Tile> tiles_of(const Machine& machine, int num_rows, int num_dims) {
  if (!machine.mapping.tile_rows) return {{0, num_rows}};
  const std::int64_t most_rows =
      std::min(machine.hardware.capacity_rows(num_dims), *machine.mapping.tile_rows);
  const std::int64_t num_tiles = (num_rows + most_rows - 1) / most_rows;
  const auto begin = [&](std::int64_t tile) {
    return static_cast<int>(tile * num_rows / num_tiles);
  };
  std::vector<Tile> tiles;
  for (std::int64_t t = 0; t < num_tiles; ++t) tiles.push_back({begin(t), begin(t + 1) - begin(t)});
  return tiles;
}

std::vector<Job> jobs_of(const Machine& machine, const Operation& operation) {
  std::vector<Job> jobs;
  for (const Tile& tile : tiles_of(machine, operation.num_rows(), operation.num_dims())) {
    Job job = job_of(operation, tile);
    if (job.queries.empty()) continue;
    job.num_slices = machine.hardware.num_slices(operation.num_dims());
    jobs.push_back(std::move(job));
  }
  return jobs;
}

}  // namespace a3
