#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>

#include "a3/plan/fit.h"
#include "a3/workload/trace_stream.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
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

/// The largest magnitude in each array of a trace.
struct Magnitudes {
  double key = 0;
  double value = 0;
  double query = 0;
};

double largest(const Matrix<double>& matrix, double so_far) {
  return std::accumulate(matrix.data().begin(), matrix.data().end(), so_far,
                         [](double max, double x) { return std::max(max, std::abs(x)); });
}

/// Reads a trace to its end; `advice` may be none.
Magnitudes look_through(TraceStream& trace, TraceAdvice* advice) {
  Magnitudes all;
  Operation operation;
  while (trace.next(operation)) {
    all.key = largest(operation.key, all.key);
    all.value = largest(operation.value, all.value);
    all.query = largest(operation.query, all.query);
    if (advice != nullptr) advice->add(operation);
  }
  return all;
}

/// Bits before the point that hold `magnitude` without clamping.
int integer_bits(double magnitude) {
  return magnitude < 1 ? 0 : static_cast<int>(std::floor(std::log2(magnitude))) + 1;
}

std::string array_line(const char* name, const std::string& type, double magnitude) {
  return fmt::format("  {:<11}{}, largest magnitude {:.6g} ({} integer bits)\n", name, type,
                     magnitude, integer_bits(magnitude));
}

std::string description(const TraceHeader& header, const Magnitudes& largest_of) {
  std::string text = header.file.string() + ":\n";
  text += fmt::format("  {:<11}{}\n", "form", form_name(header.form));
  text += fmt::format("  {:<11}{}\n", "operations", header.num_operations);
  text += fmt::format(
      "  {:<11}n = {} of an operation, {:.1f} on average\n", "rows",
      range(header.num_rows_min, header.num_rows_max),
      static_cast<double>(header.num_rows_total) / static_cast<double>(header.num_operations));
  text += fmt::format("  {:<11}{} in all, m = {} of an operation\n", "queries", header.num_queries,
                      range(header.num_queries_min, header.num_queries_max));
  text += fmt::format("  {:<11}d = {}\n", "dimensions", header.num_dims);
  text += array_line("key", header.key_type, largest_of.key);
  text += array_line("value", header.value_type, largest_of.value);
  text += array_line("query", header.query_type, largest_of.query);
  for (const std::string& name : header.ignored_arrays) {
    text += fmt::format("  {:<11}array {}\n", "ignored", name);
  }
  return text;
}

void add_trace_info_options(boost::program_options::options_description& options) {
  options.add_options()("trace", many_texts("TRACE")->required(), "trace file");
  add_advice_options(options);
}

int describe_traces(const Arguments& arguments) {
  const bool is_advised = is_advice_wanted(arguments);
  const std::vector<Machine> machines =
      is_advised ? machines_to_advise(arguments) : std::vector<Machine>();
  for (const std::filesystem::path& file : arguments.files("trace")) {
    TraceStream trace({file});
    if (arguments.has("config")) check_fit(trace.headers(), machines.front());
    TraceAdvice advice(machines);
    const Magnitudes largest_of = look_through(trace, is_advised ? &advice : nullptr);
    std::cout << description(trace.headers().front(), largest_of);
    if (is_advised) std::cout << advice.text();
  }
  return kSuccess;
}

}  // namespace

Command trace_info_command() {
  return {"trace-info",
          "check and describe trace files",
          "TRACE.npz ... [options]",
          "Reads and checks traces and describes them",
          "trace",
          add_trace_info_options,
          describe_traces};
}

}  // namespace a3
