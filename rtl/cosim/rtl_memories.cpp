#include "rtl/cosim/rtl_memories.h"

#include <fmt/format.h>

#include <algorithm>

#include "a3/systemc/errors.h"

namespace a3::rtl {

RtlMemories::Words::Words(const char* what, const BuiltMachine& built)
    : name(what), num_words(built.num_rows), num_lanes(built.num_lanes) {
  numbers.resize(index(num_words));
  is_written.resize(numbers.size());
}

void RtlMemories::Words::check(int word) const {
  if (word >= 0 && word < num_words) return;
  throw ModelError(fmt::format("{}: word {} written, but the memory has words 0 to {}", name, word,
                               num_words - 1));
}

void RtlMemories::Words::write(int word, const std::int32_t* raw) {
  check(word);
  const auto begin = static_cast<std::ptrdiff_t>(index(word));
  std::copy_n(raw, num_lanes, numbers.begin() + begin);
  std::fill_n(is_written.begin() + begin, num_lanes, true);
}

void RtlMemories::Words::check_written(int count) const {
  const auto end = is_written.begin() + static_cast<std::ptrdiff_t>(index(count));
  const auto unwritten = std::find(is_written.begin(), end, false);
  if (unwritten == end) return;
  throw ModelError(fmt::format("{}: word {} of the operation has never been written", name,
                               (unwritten - is_written.begin()) / num_lanes));
}

RtlMemories::RtlMemories(const BuiltMachine& built)
    : keys_("key_sram", built),
      values_("value_sram", built),
      sorted_keys_("sorted_key_sram", built),
      sorted_rows_("sorted_key_sram", built) {}

void RtlMemories::write_key(int word, const std::int32_t* raw) {
  keys_.write(word, raw);
}

void RtlMemories::write_value(int word, const std::int32_t* raw) {
  values_.write(word, raw);
}

void RtlMemories::write(int lane, int word, std::int32_t key_raw, std::int32_t row) {
  sorted_keys_.check(word);
  if (lane < 0 || lane >= sorted_keys_.num_lanes) {
    throw ModelError(fmt::format("sorted_key_sram: lane {} written, but it has lanes 0 to {}", lane,
                                 sorted_keys_.num_lanes - 1));
  }
  const std::size_t index = sorted_keys_.index(word, lane);
  sorted_keys_.numbers[index] = key_raw;
  sorted_rows_.numbers[index] = row;
  sorted_keys_.is_written[index] = true;
}

void RtlMemories::load(const OperationShape& shape, bool with_sorted_keys, RtlCore& core,
                       const std::function<void()>& clock_cycle) const {
  if (shape.num_slices > core.machine().num_slices ||
      shape.num_rows > keys_.num_words / shape.num_slices) {
    throw ModelError(fmt::format("RTL of {}: an operation of {} rows of {} words does not fit",
                                 core.machine().name, shape.num_rows, shape.num_slices));
  }
  const int num_words = shape.num_rows * shape.num_slices;
  keys_.check_written(num_words);
  values_.check_written(num_words);
  if (with_sorted_keys) sorted_keys_.check_written(num_words);
  for (int word = 0; word < num_words; ++word) {
    const int address = word / shape.num_slices + word % shape.num_slices * shape.num_rows;
    core.write_key(address, keys_.at(word));
    if (with_sorted_keys) core.write_sorted(address, sorted_keys_.at(word), sorted_rows_.at(word));
    clock_cycle();
    core.disable_writes();
    core.write_value(address, values_.at(word));
    clock_cycle();
    core.disable_writes();
  }
}

}  // namespace a3::rtl
