// Ways to choose rows in software, each before the same attention on the rows chosen: how good and
// how fast. Measured apart are what is learnt from keys, what is prepared for a key matrix, one
// query by itself, and a query among many. scripts/bench_software.py makes tables and figures of
// it.
//
// A3_BENCH_TRACE names the trace.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "a3/base/input_error.h"
#include "a3/golden/golden_model.h"
#include "bench/bench_operations.h"
#include "bench/selection_quality.h"
#include "bench/software/row_attention.h"
#include "bench/software_methods.h"

namespace a3::bench {
namespace {

constexpr int kMostOperations = 4;
constexpr int kMostQueries = 64;
constexpr int kFewestRows = 32;

/// A key matrix with its queries, in memory before anything is measured.
struct Subject {
  Subject(const Operation& of, const Machine& machine) : operation(of), attention(machine) {
    QuantisedOperation quantised;
    quantise(operation, machine, quantised);
    raw = Int16Operation(quantised);
    attention.load(raw);
  }

  Operation operation;
  Int16Operation raw;
  RowAttention attention;
};

/// All subjects, and every method at every setting prepared for each.
class Bench {
 public:
  Bench() {
    const std::vector<Operation> operations = spread_operations(kMostOperations, kMostQueries);
    for (const Operation& operation : operations) {
      machine_.hardware.num_rows = std::max(machine_.hardware.num_rows, operation.num_rows());
    }
    for (const Operation& operation : operations) {
      check(operation, operations.front().num_rows());
      subjects_.push_back(std::make_unique<Subject>(operation, machine_));
    }
  }

  /// One for each subject, prepared.
  std::vector<std::unique_ptr<RowSelection>>& prepared(const SoftwareMethod& method,
                                                       double setting) {
    auto& all = prepared_[{method.name, setting}];
    if (!all.empty()) return all;
    for (const auto& subject : subjects_) {
      all.push_back(method.make(setting, machine_));
      all.back()->learn(subject->raw);
      all.back()->prepare(subject->raw);
    }
    return all;
  }

  const Machine& machine() const { return machine_; }
  std::vector<std::unique_ptr<Subject>>& subjects() { return subjects_; }
  const std::vector<SoftwareMethod>& methods() const { return methods_; }

 private:
  /// Throws InputError for what cannot be measured.
  void check(const Operation& operation, int num_rows) const {
    const int num_lanes = machine_.hardware.num_lanes;
    if (operation.num_dims() > num_lanes || operation.num_rows() < kFewestRows) {
      throw InputError(fmt::format(
          "{}: an operation has {} columns and {} rows; allowed: {} columns at most, {} rows or "
          "more.",
          trace_file(), operation.num_dims(), operation.num_rows(), num_lanes, kFewestRows));
    }
    if (operation.num_rows() == num_rows) return;
    throw InputError(
        fmt::format("{}: operations have {} and {} rows; measure one number at a time.",
                    trace_file(), num_rows, operation.num_rows()));
  }

  Machine machine_;
  const std::vector<SoftwareMethod> methods_ = software_methods();
  std::vector<std::unique_ptr<Subject>> subjects_;
  std::map<std::pair<std::string, double>, std::vector<std::unique_ptr<RowSelection>>> prepared_;
};

std::int64_t attend(RowAttention& attention, int query, const FoundRows& found) {
  return found.scores == nullptr ? attention.attend(query, found.rows, found.count)
                                 : attention.attend_scores(found.rows, found.scores, found.count);
}

/// Queries [first, first + count), in blocks; returns a sum that depends on every output.
std::int64_t attend(Subject& subject, RowSelection& selection, int first, int count) {
  std::int64_t check = 0;
  for (int block = first; block < first + count; block += RowSelection::kQueriesPerBlock) {
    const int in_block = std::min(RowSelection::kQueriesPerBlock, first + count - block);
    selection.start(block, in_block);
    for (int q = 0; q < in_block; ++q) {
      check += attend(subject.attention, block + q, selection.select(q));
    }
  }
  return check;
}

std::vector<std::vector<std::int32_t>> chosen_rows(RowSelection& selection, int num_queries) {
  std::vector<std::vector<std::int32_t>> chosen;
  for (int q = 0; q < num_queries; ++q) {
    selection.start(q, 1);
    const FoundRows found = selection.select(0);
    chosen.emplace_back(found.rows, found.rows + found.count);
  }
  return chosen;
}

/// The golden model's selector that answers what was chosen.
class ChosenRows : public golden::Selector {
 public:
  ChosenRows(const QuantisedOperation& operation, std::vector<std::vector<std::int32_t>> chosen)
      : num_lanes_(operation.padded_dims()) {
    for (int q = 0; q < operation.num_queries(); ++q) {
      const std::int32_t* query = operation.query.row(q);
      rows_[{query, query + num_lanes_}] = std::move(chosen[static_cast<std::size_t>(q)]);
    }
  }

  std::vector<std::int32_t> candidates(const golden::SelectorQuery& query) const override {
    return rows_.at({query.raw, query.raw + num_lanes_});
  }

 private:
  const int num_lanes_;
  std::map<std::vector<std::int64_t>, std::vector<std::int32_t>> rows_;
};

/// Whether outputs on the rows chosen are the golden model's, query by query and in blocks.
bool is_right(const Machine& machine, Subject& subject, RowSelection& selection) {
  const int num_queries = subject.raw.num_queries();
  const auto chosen = chosen_rows(selection, num_queries);
  Machine selecting = machine;
  selecting.candidate_selection = CandidateSelection{1, std::nullopt};  // M means nothing here
  const GoldenModel golden(selecting, [&](const Machine&, const Matrix<std::int64_t>&) {
    return std::make_unique<const ChosenRows>(subject.raw.quantised, chosen);
  });
  const std::vector<GoldenResult> expected = golden.run(subject.operation);
  std::int64_t sum = 0;
  for (int q = 0; q < num_queries; ++q) {
    const auto& output = expected[static_cast<std::size_t>(q)].output_raw;
    attend(subject, selection, q, 1);
    if (!std::equal(output.begin(), output.end(), subject.attention.output().begin())) return false;
    for (const std::int64_t element : output) sum += element;
  }
  return attend(subject, selection, 0, num_queries) == sum;
}

bool is_right(Bench& bench) {
  for (const SoftwareMethod& method : bench.methods()) {
    for (const double setting : method.settings) {
      auto& selections = bench.prepared(method, setting);
      for (std::size_t s = 0; s < selections.size(); ++s) {
        if (is_right(bench.machine(), *bench.subjects()[s], *selections[s])) continue;
        fmt::print(stderr,
                   "a3_bench_selections: {} at {}, operation {}: an output differs from the golden "
                   "model's on the same rows\n",
                   method.name, setting, s);
        return false;
      }
    }
  }
  return true;
}

/// What `learn` takes, or `prepare`, on the same object again and again.
void measure_once(benchmark::State& state, Bench& bench, const SoftwareMethod& method,
                  void (RowSelection::*work)(const Int16Operation&)) {
  auto& selections = bench.prepared(method, method.settings.front());
  for (auto _ : state) {
    for (std::size_t s = 0; s < selections.size(); ++s) {
      (*selections[s].*work)(bench.subjects()[s]->raw);
    }
  }
  state.counters["matrices"] = static_cast<double>(selections.size());
}

/// A query by itself, each time the next one.
void measure_one(benchmark::State& state, Bench& bench, const SoftwareMethod& method,
                 double setting) {
  auto& selections = bench.prepared(method, setting);
  int query = 0;
  for (auto _ : state) {
    for (std::size_t s = 0; s < selections.size(); ++s) {
      Subject& subject = *bench.subjects()[s];
      benchmark::DoNotOptimize(
          attend(subject, *selections[s], query % subject.raw.num_queries(), 1));
    }
    ++query;
  }
  state.counters["queries"] = static_cast<double>(selections.size());
}

/// All queries, and how good the rows are.
void measure_many(benchmark::State& state, Bench& bench, const SoftwareMethod& method,
                  double setting, const SelectionQuality& quality) {
  auto& selections = bench.prepared(method, setting);
  int num_queries = 0;
  for (const auto& subject : bench.subjects()) num_queries += subject->raw.num_queries();
  for (auto _ : state) {
    for (std::size_t s = 0; s < selections.size(); ++s) {
      Subject& subject = *bench.subjects()[s];
      benchmark::DoNotOptimize(attend(subject, *selections[s], 0, subject.raw.num_queries()));
    }
  }
  state.counters["queries"] = num_queries;
  state.counters["rows_share"] = quality.rows_share;
  state.counters["top5_kept"] = quality.top5_kept;
  state.counters["output_error"] = quality.output_error;
}

/// Mean over subjects.
SelectionQuality quality(Bench& bench, const SoftwareMethod& method, double setting) {
  auto& selections = bench.prepared(method, setting);
  SelectionQuality mean;
  const auto count = static_cast<double>(selections.size());
  for (std::size_t s = 0; s < selections.size(); ++s) {
    const Subject& subject = *bench.subjects()[s];
    const SelectionQuality one = selection_quality(
        subject.operation, chosen_rows(*selections[s], subject.raw.num_queries()));
    mean.rows_share += one.rows_share / count;
    mean.top5_kept += one.top5_kept / count;
    mean.output_error += one.output_error / count;
  }
  return mean;
}

void register_all(Bench& bench) {
  for (const SoftwareMethod& method : bench.methods()) {
    benchmark::RegisterBenchmark(fmt::format("learn/{}", method.name).c_str(), [&](auto& state) {
      measure_once(state, bench, method, &RowSelection::learn);
    });
    benchmark::RegisterBenchmark(fmt::format("prepare/{}", method.name).c_str(), [&](auto& state) {
      measure_once(state, bench, method, &RowSelection::prepare);
    });
    for (const double setting : method.settings) {
      const std::string name = fmt::format("{}/{}", method.name, setting);
      benchmark::RegisterBenchmark(("one/" + name).c_str(), [&, setting](auto& state) {
        measure_one(state, bench, method, setting);
      });
      benchmark::RegisterBenchmark(
          ("many/" + name).c_str(),
          [&, setting, good = quality(bench, method, setting)](auto& state) {
            measure_many(state, bench, method, setting, good);
          });
    }
  }
  const Subject& first = *bench.subjects().front();
  benchmark::AddCustomContext("num_rows", std::to_string(first.raw.num_rows()));
}

}  // namespace
}  // namespace a3::bench

int main(int argc, char** argv) {
  try {
    a3::bench::Bench bench;
    if (!a3::bench::is_right(bench)) return 1;
    if (argc == 2 && std::string_view(argv[1]) == "--check") return 0;
    a3::bench::register_all(bench);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
  } catch (const a3::InputError& error) {
    fmt::print(stderr, "a3_bench_selections: {}\n", error.what());
    return 2;
  }
  return 0;
}
