#include <fmt/format.h>

#include <cmath>

#include "a3/report/run_report.h"
#include "report/soft_error_report.h"

namespace a3 {
namespace {

std::string line(const char* name, const std::string& text) {
  return fmt::format("{:<12}{}\n", name, text);
}

/// `format` applied to a finite number, else a dash.
std::string number(const char* format, double x) {
  return std::isfinite(x) ? fmt::format(fmt::runtime(format), x) : "-";
}

std::string machine_name(const Machine& machine) {
  if (machine.is_base()) return "base";
  std::string name;
  if (const auto& selection = machine.candidate_selection) {
    name = selection->iterations ? fmt::format("M = {}", *selection->iterations)
                                 : fmt::format("M = {:g} n", *selection->iterations_per_row);
  }
  if (machine.post_scoring) {
    if (!name.empty()) name += ", ";
    name += fmt::format("T = {:g} %", machine.post_scoring->threshold_percent);
  }
  return name;
}

std::string cycles_text(const RunTotals& totals) {
  const std::optional<double> interval = totals.interval_mean_cycles();
  return fmt::format("{} in all; latency {} min, {:.1f} mean, {} max; interval {}",
                     totals.total_cycles, totals.latency_min_cycles, totals.latency_mean_cycles(),
                     totals.latency_max_cycles, interval ? fmt::format("{:.2f}", *interval) : "-");
}

std::string selection_text(const RunTotals& totals) {
  const auto mean = [&](std::int64_t sum) { return totals.per_query(static_cast<double>(sum)); };
  const std::string seen = totals.visible_rows_sum < totals.rows_sum
                               ? fmt::format(", {:.1f} of them seen", mean(totals.visible_rows_sum))
                               : "";
  return fmt::format(
      "of {:.1f} rows a query{}: {:.1f} iterations, {:.1f} candidates, {:.1f} selected",
      mean(totals.rows_sum), seen, mean(totals.active.iterations), mean(totals.active.candidates),
      mean(totals.active.selected));
}

std::string tiles_text(const RunTotals& totals) {
  return fmt::format("{} run; merging their outputs is charged no cycles and no energy",
                     totals.num_tiles);
}

std::string golden_text(const RunTotals& totals) {
  if (!totals.golden_mismatches) return "not checked";
  if (*totals.golden_mismatches == 0) {
    return fmt::format("all {} queries equal", totals.num_queries);
  }
  return fmt::format("{} of {} queries DIFFER", *totals.golden_mismatches, totals.num_queries);
}

std::string accuracy_text(const RunTotals& totals) {
  return fmt::format(
      "rmse {}, max error {}, cosine {}; top-1/2/5 rows retained {:.3f} {:.3f} {:.3f}",
      number("{:.5f}", totals.rmse()), number("{:.5f}", totals.max_abs_error),
      number("{:.5f}", totals.cosine_mean()), totals.top1_retained(), totals.top2_retained(),
      totals.top5_retained());
}

std::string energy_rows(const RunRecord& run) {
  const EnergyBreakdown dynamic = dynamic_energy(run.machine, run.totals.active);
  const EnergyBreakdown leakage = static_energy(run.machine, run.totals.total_cycles);
  const double total = dynamic.total_pj();
  std::string rows = fmt::format("\n{:<21}{:>18}{:>9}{:>18}\n", "energy", "dynamic pJ/query",
                                 "share", "static pJ/query");
  const auto row = [&](std::string_view name, double dynamic_pj, double static_pj) {
    rows +=
        fmt::format("{:<21}{:>18.1f}{:>9}{:>18.1f}\n", name, run.totals.per_query(dynamic_pj),
                    number("{:.1f}%", 100 * dynamic_pj / total), run.totals.per_query(static_pj));
  };
  for (const BlockDescription& block : kBlocks) {
    if (!is_present(run.machine, block.block)) continue;
    row(block.name, dynamic[block.block], leakage[block.block]);
  }
  row("total", total, leakage.total_pj());
  return rows;
}

}  // namespace

std::string summary_table(const RunRecord& run) {
  const RunTotals& totals = run.totals;
  const Hardware& hardware = run.machine.hardware;
  const double seconds = static_cast<double>(totals.total_cycles) / (hardware.clock_mhz * 1e6);
  std::string table;
  table +=
      line("machine", fmt::format("A3 {}; {} rows x {} lanes at {:g} MHz, {:.3f} mm2",
                                  machine_name(run.machine), hardware.num_rows, hardware.num_lanes,
                                  hardware.clock_mhz, area_mm2(run.machine)));
  table += line(
      "trace", fmt::format("{} operations, {} queries", totals.num_operations, totals.num_queries));
  if (totals.num_tiles > totals.num_operations) table += line("tiles", tiles_text(totals));
  table += line("cycles", cycles_text(totals));
  table += line("throughput",
                fmt::format("{:.4g} queries/s", static_cast<double>(totals.num_queries) / seconds));
  table += line("selection", selection_text(totals));
  table += line("golden", golden_text(totals));
  table += line("accuracy", accuracy_text(totals));
  table += line("saturated", fmt::format("{} elements clamped", totals.saturated_elements));
  table += line("host", fmt::format("{} engine, {:.2f} s, {} simulated cycles/s; {:.2f} s in all",
                                    run.engine, run.host.wall_seconds,
                                    number("{:.3g}", static_cast<double>(totals.total_cycles) /
                                                         run.host.wall_seconds),
                                    run.host.total_seconds));
  table += energy_rows(run);
  if (run.soft_errors != nullptr) table += soft_errors_text(*run.soft_errors, run.machine);
  return table;
}

}  // namespace a3
