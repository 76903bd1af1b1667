#include <fmt/format.h>

#include "faults/campaign.h"

namespace a3 {
namespace {

std::string csv_number(const std::optional<double>& number) {
  return number ? fmt::format("{}", *number) : std::string();
}

std::string csv_rate(const Rate& rate) {
  return fmt::format("{},{},{}", rate.share, rate.lower, rate.upper);
}

std::string percent(const Rate& rate) {
  return fmt::format("{:5.1f} [{:4.1f}, {:5.1f}]", 100 * rate.share, 100 * rate.lower,
                     100 * rate.upper);
}

}  // namespace

std::string rates_csv(const std::vector<StructureTrials>& trials, const Machine& machine,
                      double confidence) {
  std::string table =
      "structure,size_bits,trials,in_use,"
      "output_changed,output_changed_lower,output_changed_upper,"
      "rows_changed,rows_changed_lower,rows_changed_upper,"
      "cycles_changed,cycles_changed_lower,cycles_changed_upper,"
      "max_abs_change_median,max_abs_change_largest\n";
  for (const StructureTrials& of_structure : trials) {
    const StructureRates rates = rates_of(of_structure, machine, confidence);
    table += fmt::format("{},{},{},{},{},{},{},{},{}\n", structure_name(rates.structure),
                         rates.size_bits, rates.num_trials, rates.num_in_use,
                         csv_rate(rates.output_changed), csv_rate(rates.rows_changed),
                         csv_rate(rates.cycles_changed), csv_number(rates.max_abs_change_median),
                         csv_number(rates.max_abs_change_largest));
  }
  return table;
}

std::string trials_csv(const std::vector<StructureTrials>& trials, const Machine& machine) {
  std::string table =
      "structure,trial,operation,cycle,before,after,queries_with_output_changed,"
      "queries_with_rows_changed,queries_with_cycles_changed,elements_changed,max_abs_change,"
      "inject\n";
  for (const StructureTrials& of_structure : trials) {
    for (std::size_t t = 0; t < of_structure.trials.size(); ++t) {
      const Trial& trial = of_structure.trials[t];
      const std::string word =
          trial.flipped ? fmt::format("{},{}", trial.flipped->before, trial.flipped->after) : ",";
      table += fmt::format(
          "{},{},{},{},{},{},{},{},{},{},\"{}\"\n", structure_name(of_structure.structure), t,
          trial.error.operation, trial.error.cycle, word, trial.queries_with_output_changed,
          trial.queries_with_rows_changed, trial.queries_with_cycles_changed,
          trial.elements_changed, trial.max_abs_change, to_text(trial.error, machine));
    }
  }
  return table;
}

std::string rates_text(const std::vector<StructureTrials>& trials, const Machine& machine,
                       double confidence) {
  std::string text = fmt::format("{:<13}{:>9}{:>8}{:>8}  {:<20}  {:<20}  {:<20}  {}\n", "structure",
                                 "bits", "trials", "in use", "output changed, %", "rows changed, %",
                                 "cycles changed, %", "change: median, largest");
  for (const StructureTrials& of_structure : trials) {
    const StructureRates rates = rates_of(of_structure, machine, confidence);
    const auto number = [](const std::optional<double>& x) {
      return x ? fmt::format("{:.3g}", *x) : std::string("-");
    };
    text += fmt::format("{:<13}{:>9}{:>8}{:>8}  {:<20}  {:<20}  {:<20}  {}, {}\n",
                        structure_name(rates.structure), rates.size_bits, rates.num_trials,
                        rates.num_in_use, percent(rates.output_changed),
                        percent(rates.rows_changed), percent(rates.cycles_changed),
                        number(rates.max_abs_change_median), number(rates.max_abs_change_largest));
  }
  return text + fmt::format("In brackets: {:g} % Clopper-Pearson intervals.\n", 100 * confidence);
}

}  // namespace a3
