#include "a3/plan/jobs.h"

#include <algorithm>

namespace a3 {
namespace {

Job job_of(const Operation& operation, const Tile& tile, int tile_number) {
  Job job;
  job.tile = tile;
  job.tile_number = tile_number;
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
  int tile_number = 0;
  for (const Tile& tile : tiles_of(machine, operation.num_rows(), operation.num_dims())) {
    Job job = job_of(operation, tile, tile_number++);
    if (job.queries.empty()) continue;
    job.num_slices = machine.hardware.num_slices(operation.num_dims());
    jobs.push_back(std::move(job));
  }
  return jobs;
}

Job share_of(const Job& job, int unit, int num_units) {
  Job share = job;
  share.queries.clear();
  share.visible_rows.clear();
  for (std::size_t q = static_cast<std::size_t>(unit); q < job.queries.size();
       q += static_cast<std::size_t>(num_units)) {
    share.queries.push_back(job.queries[q]);
    if (!job.visible_rows.empty()) share.visible_rows.push_back(job.visible_rows[q]);
  }
  return share;
}

std::int64_t group_of(const System& system, std::int64_t operation) {
  return system.operations_per_group == 0 ? 0 : operation / system.operations_per_group;
}

std::int64_t load_bytes(const Machine& machine, int num_rows, int num_dims) {
  const Memory& memory = *machine.system->memory;
  const std::int64_t num_elements = std::int64_t{num_rows} * num_dims;
  const bool are_sorted_keys_loaded =
      machine.candidate_selection && machine.system->sorting.where != SortingPlace::kOnChip;
  return 2 * num_elements * memory.element_bytes +
         (are_sorted_keys_loaded ? num_elements * memory.sorted_entry_bytes : 0);
}

bool sorts_on(const Machine& machine, SortingPlace place) {
  return machine.candidate_selection && machine.system->sorting.where == place;
}

}  // namespace a3
