#include "report/system_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "a3/energy/energy_model.h"
#include "a3/plan/jobs.h"

namespace a3 {
namespace {

using Json = nlohmann::ordered_json;

Json number_or_null(const std::optional<double>& number) {
  return number && std::isfinite(*number) ? Json(*number) : Json(nullptr);
}

std::int64_t sum(const std::vector<std::int64_t>& cycles) {
  return std::accumulate(cycles.begin(), cycles.end(), std::int64_t{0});
}

}  // namespace

SystemShares::SystemShares(const Machine& machine, const SystemUse& use) {
  const auto share = [&](std::int64_t cycles) {
    return static_cast<double>(cycles) / static_cast<double>(use.end_cycle);
  };
  for (const std::int64_t cycles : use.unit_busy_cycles) units.push_back(share(cycles));
  const double num_units = machine.system->units;
  compute = share(sum(use.unit_busy_cycles)) / num_units;
  channel = share(use.channel_busy_cycles);
  sorter = share(use.sorter_busy_cycles) / num_units;
  host = share(use.host_busy_cycles);
}

const char* SystemShares::bound_by() const {
  const std::array<std::pair<double, const char*>, 4> shares = {
      {{compute, "compute"}, {channel, "memory"}, {sorter, "sorting"}, {host, "host"}}};
  return std::max_element(shares.begin(), shares.end(),
                          [](const auto& a, const auto& b) { return a.first < b.first; })
      ->second;
}

Json system_json(const Machine& machine, const SystemUse& use) {
  const SystemShares shares(machine, use);
  return {{"units", machine.system->units},
          {"total_cycles", use.end_cycle},
          {"unit_busy_share", shares.units},
          {"channel_busy_share", shares.channel},
          {"sorter_busy_share", shares.sorter},
          {"host_busy_share", shares.host},
          {"loaded_bytes", use.loaded_bytes},
          {"memory_pj", number_or_null(memory_energy_pj(machine, use.loaded_bytes))},
          {"sorter_pj", number_or_null(sorter_energy_pj(machine, use.sorter_busy_cycles))},
          {"sorter_static_pj", number_or_null(sorter_static_pj(machine, use.end_cycle))},
          {"sorter_area_mm2", number_or_null(sorter_area_mm2(machine))},
          {"bound_by", shares.bound_by()}};
}

std::vector<std::string> not_charged_of_system(const Machine& machine) {
  std::vector<std::string> things;
  const System& system = *machine.system;
  const bool is_memory_charged = system.memory && system.memory->energy_pj_per_byte;
  if (!is_memory_charged) {
    things.emplace_back(
        "loading keys and values, of which /system/memory/energy_pj_per_byte says nothing");
  }
  if (sorts_on(machine, SortingPlace::kOnChip) && !machine.energy_table.sorter) {
    things.emplace_back(
        "sorting the keys on chip, since the energy table has no module \"sorter\"");
  }
  if (machine.candidate_selection && system.sorting.where != SortingPlace::kOnChip) {
    things.emplace_back("sorting the keys, which is done outside");
  }
  return things;
}

std::string end_to_end_text(const RunRecord& run) {
  const SystemUse& use = *run.totals.system_use;
  const SystemShares shares(run.machine, use);
  const int num_units = run.machine.system->units;
  const double computing = static_cast<double>(sum(use.unit_busy_cycles)) / num_units;
  return fmt::format(
      "{} cycles on {} unit{}, ideal (computing alone) {:.0f}; busy: units {:.1f} %, channel "
      "{:.1f} %, sorters {:.1f} %, host {:.1f} %; bound by {}",
      use.end_cycle, num_units, num_units == 1 ? "" : "s", std::ceil(computing),
      100 * shares.compute, 100 * shares.channel, 100 * shares.sorter, 100 * shares.host,
      shares.bound_by());
}

std::string system_energy_rows(const RunRecord& run) {
  const SystemUse& use = *run.totals.system_use;
  std::string rows;
  const auto row = [&](const char* name, const std::optional<double>& dynamic_pj,
                       const std::optional<double>& static_pj) {
    const auto text = [&](const std::optional<double>& pj) {
      return pj ? fmt::format("{:.1f}", run.totals.per_query(*pj)) : std::string("-");
    };
    if (!dynamic_pj) return;
    rows += fmt::format("{:<21}{:>18}{:>9}{:>18}\n", name, text(dynamic_pj), "", text(static_pj));
  };
  row("+ memory", memory_energy_pj(run.machine, use.loaded_bytes), std::nullopt);
  if (sorts_on(run.machine, SortingPlace::kOnChip)) {
    row("+ sorter", sorter_energy_pj(run.machine, use.sorter_busy_cycles),
        sorter_static_pj(run.machine, use.end_cycle));
  }
  return rows;
}

std::string jobs_csv_header() {
  return "job,operation,tile,unit,rows,queries,assigned,load_start,load_end,sort_end,start,end\n";
}

std::string jobs_csv_line(std::int64_t number, const JobResult& job) {
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", number, job.operation, job.tile,
                     job.unit, job.num_rows, job.num_queries, job.assigned_cycle,
                     job.load_start_cycle, job.load_end_cycle, job.sort_end_cycle, job.start_cycle,
                     job.end_cycle);
}

}  // namespace a3
