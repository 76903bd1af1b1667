#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>
#include <optional>
#include <utility>

#include "a3/base/input_error.h"
#include "a3/plan/fit.h"
#include "a3/report/saturation.h"
#include "a3/workload/trace_stream.h"
#include "base/counted.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
#include "cli/info_line.h"
#include "cli/machine_options.h"
#include "cli/trace_advice.h"

namespace a3 {
namespace {

const char* form_name(TraceForm form) {
  switch (form) {
    case TraceForm::kSingle:
      return "one operation";
    case TraceForm::kEqualSized:
      return "equal-sized operations";
    case TraceForm::kRagged:
      return "ragged operations";
  }
  return "";
}

std::string range(int min, int max) {
  return min == max ? fmt::format("{}", min) : fmt::format("{} to {}", min, max);
}

/// What reading all of a trace tells of one of its arrays.
struct ArrayFacts {
  double largest_magnitude = 0;
  Saturation saturation;  ///< in a machine's number format, if there is a machine

  void add(const Matrix<double>& matrix, const std::optional<Machine>& machine) {
    largest_magnitude =
        std::accumulate(matrix.data().begin(), matrix.data().end(), largest_magnitude,
                        [](double max, double x) { return std::max(max, std::abs(x)); });
    if (machine) saturation.add(matrix, machine->numerics);
  }
};

/// And of the operations.
struct TraceFacts {
  ArrayFacts key;
  ArrayFacts value;
  ArrayFacts query;
  std::int64_t rows_sum = 0;  ///< n of each query's operation
  std::int64_t visible_rows_sum = 0;
};

/// Reads a trace to its end; `advice` may be none.
TraceFacts facts_of(TraceStream& trace, const std::optional<Machine>& machine,
                    TraceAdvice* advice) {
  TraceFacts facts;
  Operation operation;
  while (trace.next(operation)) {
    facts.key.add(operation.key, machine);
    facts.value.add(operation.value, machine);
    facts.query.add(operation.query, machine);
    facts.rows_sum += std::int64_t{operation.num_rows()} * operation.num_queries();
    facts.visible_rows_sum += operation.num_visible_rows_of_all();
    if (advice != nullptr) advice->add(operation);
  }
  return facts;
}

/// Bits before the point that hold `magnitude` without clamping.
int integer_bits(double magnitude) {
  return magnitude < 1 ? 0 : static_cast<int>(std::floor(std::log2(magnitude))) + 1;
}

std::string array_line(const char* name, const std::string& type, const ArrayFacts& facts) {
  return info_line(name,
                   fmt::format("{}, largest magnitude {:.6g} ({})", type, facts.largest_magnitude,
                               counted(integer_bits(facts.largest_magnitude), "integer bit")));
}

std::string visible_line(const TraceFacts& facts) {
  const double share =
      static_cast<double>(facts.visible_rows_sum) / static_cast<double>(facts.rows_sum);
  return info_line("visible",
                   facts.visible_rows_sum == facts.rows_sum
                       ? "every row by every query"
                       : fmt::format("{:.1f} % of the rows by a query, on average", 100 * share));
}

/// What the machine's number format makes of the trace.
std::string saturation_lines(const TraceFacts& facts, const Machine& machine) {
  const Numerics& numerics = machine.numerics;
  Saturation all;
  std::string parts;
  for (const auto& [name, array] : {std::pair{"key", &facts.key}, std::pair{"value", &facts.value},
                                    std::pair{"query", &facts.query}}) {
    all += array->saturation;
    parts += fmt::format("{}{} {:.3g} %", parts.empty() ? "" : ", ", name,
                         100 * array->saturation.share());
  }
  const double largest = std::max(
      {facts.key.largest_magnitude, facts.value.largest_magnitude, facts.query.largest_magnitude});
  return info_line(
      "saturated",
      fmt::format("{} of {} elements at {} integer and {} fraction bits ({}); {} would hold "
                  "all",
                  all.num_saturated, all.num_elements, numerics.integer_bits,
                  numerics.fraction_bits, parts,
                  counted(integer_bits_for(largest, numerics.fraction_bits), "integer bit")));
}

std::string description(const TraceHeader& header, const TraceFacts& facts,
                        const std::optional<Machine>& machine) {
  std::string text = header.file.string() + ":\n";
  text += info_line("form", form_name(header.form));
  text += info_line("operations", fmt::format("{}", header.num_operations));
  const double rows_mean =
      static_cast<double>(header.num_rows_total) / static_cast<double>(header.num_operations);
  text +=
      info_line("rows", fmt::format("n = {} of an operation, {:.1f} on average",
                                    range(header.num_rows_min, header.num_rows_max), rows_mean));
  text += info_line("queries", fmt::format("{} in all, m = {} of an operation", header.num_queries,
                                           range(header.num_queries_min, header.num_queries_max)));
  text += info_line("dimensions", fmt::format("d = {}", header.num_dims));
  text += visible_line(facts);
  if (header.has_names) text += info_line("names", "of every operation");
  text += array_line("key", header.key_type, facts.key);
  text += array_line("value", header.value_type, facts.value);
  text += array_line("query", header.query_type, facts.query);
  if (machine) text += saturation_lines(facts, *machine);
  for (const std::string& name : header.ignored_arrays) {
    text += info_line("ignored", fmt::format("array {}", name));
  }
  return text;
}

void add_trace_info_options(boost::program_options::options_description& options) {
  options.add_options()("trace", many_texts("TRACE")->required(), "trace file")(
      "config,c", one_text("FILE"),
      "machine (docs/configuration.md): also tells how many elements saturate in its number "
      "format");
  add_set_option(options);
  add_advice_option(options);
}

std::optional<Machine> machine_if_given(const Arguments& arguments) {
  if (arguments.has("config")) return machine_of(arguments);
  if (arguments.has("set")) throw InputError("--set: needs --config FILE beside it.");
  return std::nullopt;
}

int describe_traces(const Arguments& arguments) {
  const std::optional<Machine> machine = machine_if_given(arguments);
  const bool is_advised = arguments.has("advice");
  const std::vector<Machine> advised =
      is_advised ? machines_to_advise(machine) : std::vector<Machine>();
  for (const std::filesystem::path& file : arguments.files("trace")) {
    TraceStream trace({file});
    if (machine && is_advised) check_fit(trace.headers(), *machine);
    TraceAdvice advice(advised);
    const TraceFacts facts = facts_of(trace, machine, is_advised ? &advice : nullptr);
    std::cout << description(trace.headers().front(), facts, machine);
    if (is_advised) std::cout << advice.text();
  }
  return kSuccess;
}

}  // namespace

Command trace_info_command() {
  return {"trace-info",
          "check and describe trace files",
          "TRACE.npz ... [--config FILE] [--advice]",
          "Reads and checks traces and describes them",
          "trace",
          add_trace_info_options,
          describe_traces};
}

}  // namespace a3
