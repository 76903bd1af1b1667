#include "result_state.h"

#include <pybind11/numpy.h>

#include <algorithm>
#include <type_traits>

#include "a3/base/input_error.h"
#include "accuracy_columns.h"
#include "job_columns.h"

namespace a3::python {
namespace {

namespace py = pybind11;

/// Changes with the list in `visit`.
constexpr int kForm = 3;

/// Puts values behind one another.
class Writer {
 public:
  template <typename T>
  std::enable_if_t<std::is_integral_v<T>> operator()(const T& number) {
    items_.append(py::int_(number));
  }
  template <typename T>
  void operator()(const std::vector<T>& numbers) {
    items_.append(py::array_t<T>(static_cast<py::ssize_t>(numbers.size()), numbers.data()));
  }
  template <typename T, std::size_t size>
  void operator()(const std::array<T, size>& numbers) {
    (*this)(std::vector<T>(numbers.begin(), numbers.end()));
  }

  py::tuple items() const { return py::tuple(items_); }

 private:
  py::list items_;
};

/// Takes them in the same order.
class Reader {
 public:
  explicit Reader(const py::tuple& items) : items_(items) {}

  template <typename T>
  std::enable_if_t<std::is_integral_v<T>> operator()(T& number) {
    number = next().cast<T>();
  }
  template <typename T>
  void operator()(std::vector<T>& numbers) {
    const auto array = next().cast<py::array_t<T>>();
    numbers.assign(array.data(), array.data() + array.size());
  }
  template <typename T, std::size_t size>
  void operator()(std::array<T, size>& numbers) {
    std::vector<T> read;
    (*this)(read);
    if (read.size() != size) throw py::cast_error("an array of another size");
    std::copy(read.begin(), read.end(), numbers.begin());
  }

 private:
  py::object next() {
    if (next_ == items_.size()) throw py::cast_error("too few items");
    return items_[next_++];
  }

  const py::tuple& items_;
  std::size_t next_ = 0;
};

/// What is there or not: whether it is, then the value.
template <typename Archive, typename Optional, typename Visit>
void visit_optional(Archive& archive, Optional& optional, const Visit& visit_value) {
  bool is_there = optional.has_value();
  archive(is_there);
  if (!is_there) return;
  if (!optional) optional.emplace();
  visit_value(*optional);
}

template <typename Archive>
void visit_accuracy(Archive& archive, std::vector<QueryAccuracy>& accuracy) {
  for (const AccuracyColumn& column : kAccuracyColumns) {
    std::vector<double> numbers;
    numbers.reserve(accuracy.size());
    for (const QueryAccuracy& query : accuracy) numbers.push_back(query.*column.member);
    archive(numbers);
    accuracy.resize(numbers.size());
    for (std::size_t q = 0; q < numbers.size(); ++q) accuracy[q].*column.member = numbers[q];
  }
}

template <typename Archive>
void visit_activity(Archive& archive, Activity& activity) {
  std::array<std::int64_t, kNumCounters> counts{};
  for (const CounterDescription& row : kCounters) {
    counts[static_cast<std::size_t>(row.counter)] = activity[row.counter];
  }
  archive(counts);
  for (const CounterDescription& row : kCounters) {
    activity[row.counter] = counts[static_cast<std::size_t>(row.counter)];
  }
}

template <typename Archive>
void visit_jobs(Archive& archive, std::vector<JobResult>& jobs) {
  std::size_t num_jobs = jobs.size();
  archive(num_jobs);
  jobs.resize(num_jobs);
  for (JobResult& job : jobs) {
    std::array<std::int64_t, kNumJobColumns> numbers = numbers_of(job);
    archive(numbers);
    job = job_of(numbers);
  }
}

/// Every member, to be written or read.
template <typename Archive>
void visit(Archive& archive, AttentionResult& result) {
  for (int* number :
       {&result.num_rows, &result.num_queries, &result.num_dims, &result.fraction_bits}) {
    archive(*number);
  }
  archive(result.output_raw);
  for (std::optional<RowLists>* lists : {&result.candidates, &result.selected}) {
    visit_optional(archive, *lists, [&](RowLists& value) {
      archive(value.rows);
      archive(value.offsets);
    });
  }
  for (auto* numbers : {&result.accept_cycle, &result.done_cycle, &result.latency_cycles,
                        &result.iterations, &result.visible_rows, &result.num_tiles}) {
    archive(*numbers);
  }
  archive(result.energy_pj);
  visit_optional(archive, result.accuracy, [&](auto& value) { visit_accuracy(archive, value); });
  for (std::int64_t* number : {&result.num_tiles_run, &result.makespan_cycles, &result.run_cycles,
                               &result.saturated_elements}) {
    archive(*number);
  }
  visit_activity(archive, result.activity);
  archive(result.dynamic_energy.pj);
  archive(result.static_energy.pj);
  visit_jobs(archive, result.jobs);
  visit_optional(archive, result.system_use, [&](SystemUse& use) {
    archive(use.unit_busy_cycles);
    for (std::int64_t* number : {&use.channel_busy_cycles, &use.sorter_busy_cycles,
                                 &use.host_busy_cycles, &use.loaded_bytes, &use.end_cycle}) {
      archive(*number);
    }
  });
}

}  // namespace

py::tuple state_of(const AttentionResult& result) {
  AttentionResult copy = result;
  Writer writer;
  writer(kForm);
  visit(writer, copy);
  return writer.items();
}

std::shared_ptr<AttentionResult> result_from(const py::tuple& state) {
  auto result = std::make_shared<AttentionResult>();
  try {
    Reader reader(state);
    int form = 0;
    reader(form);
    if (form != kForm) throw py::cast_error("another form");
    visit(reader, *result);
  } catch (const py::cast_error&) {
    throw InputError("result: was pickled by another version of a3sim; run the operation again.");
  }
  return result;
}

}  // namespace a3::python
