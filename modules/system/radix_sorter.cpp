#include "modules/system/radix_sorter.h"

#include <algorithm>
#include <utility>

#include "a3/systemc/errors.h"

namespace a3 {

RadixSorter::RadixSorter(const sc_core::sc_module_name& name, const Machine& machine,
                         const SystemClock& clock)
    : sc_module(name),
      clock_(clock),
      num_sorters_(machine.system->sorting.sorters),
      digit_bits_(machine.system->sorting.digit_bits),
      element_bits_(machine.numerics.integer_bits + machine.numerics.fraction_bits + 1) {
  SC_METHOD(step);
  sensitive << begin_;
  dont_initialize();
}

void RadixSorter::start(const Matrix<std::int32_t>& key, int num_columns,
                        std::function<void()> on_done) {
  if (busy_) throw ModelError(std::string(name()) + ": begins with a matrix amid another");
  key_ = &key;
  num_columns_ = num_columns;
  on_done_ = std::move(on_done);
  columns_.resize(static_cast<std::size_t>(num_columns));
  busy_ = true;
  begun_ = false;
  end_column_ = 0;
  begin_turn();
  begin_.notify(sc_core::SC_ZERO_TIME);
}

void RadixSorter::begin_turn() {
  first_column_ = end_column_;
  end_column_ = std::min(num_columns_, first_column_ + num_sorters_);
  for (int c = first_column_; c < end_column_; ++c) {
    Column& column = columns_[static_cast<std::size_t>(c)];
    column.entries.resize(static_cast<std::size_t>(key_->num_rows()));
    for (int row = 0; row < key_->num_rows(); ++row) {
      column.entries[static_cast<std::size_t>(row)] = {key_->row(row)[c], row};
    }
    column.scattered.resize(column.entries.size());
    column.counts.assign(std::size_t{1} << digit_bits_, 0);
  }
  pass_ = 0;
  phase_ = Phase::kCount;
  position_ = 0;
}

/// At each instant the cycle before it is over.
void RadixSorter::step() {
  if (begun_) work();
  begun_ = true;
  if (busy_) {
    next_trigger(clock_.cycles(1));
    return;
  }
  // What is called may begin with another matrix.
  const std::function<void()> on_done = std::exchange(on_done_, {});
  on_done();
}

void RadixSorter::work() {
  ++num_busy_cycles_;
  for (int c = first_column_; c < end_column_; ++c) {
    Column& column = columns_[static_cast<std::size_t>(c)];
    const auto position = static_cast<std::size_t>(position_);
    switch (phase_) {
      case Phase::kCount:
        ++column.counts[digit(column.entries[position])];
        break;
      case Phase::kOffsets:
        column.num_before += std::exchange(column.counts[position], column.num_before);
        break;
      case Phase::kScatter: {
        const SortedKey& entry = column.entries[position];
        column.scattered[static_cast<std::size_t>(column.counts[digit(entry)]++)] = entry;
        break;
      }
    }
  }
  ++position_;
  const int length = phase_ == Phase::kOffsets ? 1 << digit_bits_ : key_->num_rows();
  if (position_ == length) end_phase();
}

void RadixSorter::end_phase() {
  position_ = 0;
  switch (phase_) {
    case Phase::kCount:
      phase_ = Phase::kOffsets;
      break;
    case Phase::kOffsets:
      phase_ = Phase::kScatter;
      break;
    case Phase::kScatter:
      end_pass();
      break;
  }
}

void RadixSorter::end_pass() {
  for (int c = first_column_; c < end_column_; ++c) {
    Column& column = columns_[static_cast<std::size_t>(c)];
    column.entries.swap(column.scattered);
    std::fill(column.counts.begin(), column.counts.end(), 0);
    column.num_before = 0;
  }
  ++pass_;
  phase_ = Phase::kCount;
  if (pass_ * digit_bits_ < element_bits_) return;
  if (end_column_ < num_columns_) {
    begin_turn();
  } else {
    busy_ = false;
  }
}

/// Of an element with its sign bit turned over, so that negative ones come first.
std::size_t RadixSorter::digit(const SortedKey& entry) const {
  const std::uint32_t sign = std::uint32_t{1} << (element_bits_ - 1);
  const std::uint32_t mask = (sign << 1) - 1;
  const std::uint32_t ordered = (static_cast<std::uint32_t>(entry.raw) ^ sign) & mask;
  return (ordered >> (pass_ * digit_bits_)) & ((std::uint32_t{1} << digit_bits_) - 1);
}

}  // namespace a3
