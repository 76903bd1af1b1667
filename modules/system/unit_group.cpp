#include "modules/system/unit_group.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "a3/systemc/errors.h"

namespace a3 {

UnitGroup::UnitGroup(const sc_core::sc_module_name& name, const Machine& machine, int num_units,
                     const std::function<std::unique_ptr<SystemUnit>(int)>& make_unit,
                     MatrixLoader* loader, const SystemClock& clock)
    : sc_module(name),
      num_banks_(machine.system->banks_per_unit()),
      sorts_on_chip_(machine.candidate_selection &&
                     machine.system->sorting.where == SortingPlace::kOnChip),
      wants_sorted_keys_(machine.candidate_selection.has_value()),
      loader_(loader),
      clock_(clock) {
  for (int u = 0; u < num_units; ++u) units_.push_back(make_unit(u));
  if (sorts_on_chip_) sorter_ = std::make_unique<RadixSorter>("radix_sorter", machine, clock);
}

void UnitGroup::take(SystemJob& job, std::function<void()> on_end) {
  if (!has_free_bank()) throw ModelError(std::string(name()) + ": takes a job without a bank");
  jobs_.push_back(std::make_unique<Held>(Held{&job, std::move(on_end)}));
  Held& held = *jobs_.back();
  job.result.assigned_cycle = clock_.cycle_of_instant();
  if (job.bytes == 0) {
    job.result.load_start_cycle = job.result.assigned_cycle;
    loaded(held);
    return;
  }
  loader_->load(job.bytes,
                {[this, &job] { job.result.load_start_cycle = clock_.cycle_of_instant(); },
                 [this, &job] { job.channel_end_cycle = clock_.cycle_of_instant(); },
                 [this, &held] { loaded(held); }});
}

void UnitGroup::loaded(Held& held) {
  held.job->result.load_end_cycle = clock_.cycle_of_instant();
  if (sorts_on_chip_) {
    held.stage = Stage::kLoaded;
    sort_next();
    return;
  }
  held.job->sort_start_cycle = held.job->result.load_end_cycle;
  if (wants_sorted_keys_) held.sorted.sort(held.job->tile.key);
  sorted(held);
}

void UnitGroup::sort_next() {
  if (sorter_->is_busy()) return;
  const auto next = std::find_if(jobs_.begin(), jobs_.end(), [](const std::unique_ptr<Held>& held) {
    return held->stage == Stage::kLoaded || held->stage == Stage::kLoading;
  });
  if (next == jobs_.end() || (*next)->stage == Stage::kLoading) return;
  Held& held = **next;
  held.stage = Stage::kSorting;
  held.job->sort_start_cycle = clock_.cycle_of_instant();
  sorter_->start(held.job->tile.key, held.job->num_dims, [this, &held] {
    for (int column = 0; column < held.job->num_dims; ++column) {
      for (int position = 0; position < held.job->tile.num_rows(); ++position) {
        held.sorted_on_chip.push_back(sorter_->sorted(column, position));
      }
    }
    sorted(held);
    sort_next();
  });
}

void UnitGroup::sorted(Held& held) {
  held.job->result.sort_end_cycle = clock_.cycle_of_instant();
  held.stage = Stage::kSorted;
  compute_next();
}

void UnitGroup::compute_next() {
  if (num_units_computing_ > 0 || jobs_.empty() || jobs_.front()->stage != Stage::kSorted) return;
  Held& held = *jobs_.front();
  held.stage = Stage::kComputing;
  held.job->result.start_cycle = clock_.cycle_of_instant();
  const auto key = [this, &held](int column, int position) {
    return sorted_key(held, column, position);
  };
  const int num_queries = held.job->tile.num_queries();
  const int num_units = static_cast<int>(units_.size());
  num_units_computing_ = std::min(num_units, num_queries);
  for (int u = 0; u < num_units_computing_; ++u) {
    std::vector<int> places;
    for (int place = u; place < num_queries; place += num_units) places.push_back(place);
    if (held.job->on_unit_start) held.job->on_unit_start(u, places);
    units_[static_cast<std::size_t>(u)]->start(*held.job, std::move(places), key,
                                               [this, u] { unit_ended(u); });
  }
}

void UnitGroup::unit_ended(int unit) {
  if (const auto& on_unit_end = jobs_.front()->job->on_unit_end) on_unit_end(unit);
  if (--num_units_computing_ > 0) return;
  const std::unique_ptr<Held> held = std::move(jobs_.front());
  jobs_.pop_front();
  held->job->result.end_cycle = clock_.cycle_of_instant();
  held->on_end();
  compute_next();
}

/// Columns of padding are zeros, sorted as they are.
SortedKey UnitGroup::sorted_key(const Held& held, int column, int position) const {
  if (!sorts_on_chip_) return held.sorted.at(column, position);
  if (column >= held.job->num_dims) return {0, position};
  return held.sorted_on_chip[static_cast<std::size_t>(column) *
                                 static_cast<std::size_t>(held.job->tile.num_rows()) +
                             static_cast<std::size_t>(position)];
}

std::string UnitGroup::state() const {
  static constexpr const char* kStages[] = {"loading", "loaded", "sorting", "sorted", "computing"};
  std::string text = fmt::format("{}: {} of {} banks held", name(), num_held(), num_banks_);
  for (const std::unique_ptr<Held>& held : jobs_) {
    text += fmt::format("; operation {}, tile {}: {}", held->job->result.operation,
                        held->job->result.tile, kStages[static_cast<int>(held->stage)]);
  }
  return text;
}

}  // namespace a3
