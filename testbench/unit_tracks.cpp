#include "testbench/unit_tracks.h"

#include <fmt/format.h>

#include <algorithm>

namespace a3 {

UnitTracks::UnitTracks(TimelineFile& file, TimelineFile::Track first_track,
                       const CycleCounter& cycles, const NamedVisits& visits)
    : file_(file), first_track_(first_track), cycles_(cycles), visits_(visits) {
  for (const BlockDescription& block : kBlocks) {
    if (block.pipeline_position == 0) continue;
    file_.name_track(track_of(block.block), std::string(block.track_title));
  }
}

/// `place` counts from 1.
TimelineFile::Track UnitTracks::track(int place) const {
  return {first_track_.process, first_track_.number + place - 1};
}

TimelineFile::Track UnitTracks::track_of(Block block) const {
  return track(describe(block).pipeline_position);
}

TimelineFile::Track UnitTracks::track_of_flight(std::size_t flight) const {
  return track(static_cast<int>(kNumBlocks + 1 + flight));
}

void UnitTracks::set_origin(std::int64_t cycle, std::int64_t operation_begin_cycle) {
  origin_cycle_ = cycle;
  operation_begin_cycle_ = operation_begin_cycle;
}

void UnitTracks::write_slice(TimelineFile::Track track, const std::string& name,
                             const char* category, std::int64_t visit, std::int64_t begin_cycle,
                             std::int64_t num_cycles) {
  file_.write_slice(
      track, name, category, {begin_cycle, num_cycles},
      fmt::format(R"("query":{},"begin_cycle":{},"cycles":{})", visits_.query_of(visit),
                  begin_cycle - operation_begin_cycle_, num_cycles));
}

void UnitTracks::query_accepted(std::int64_t query) {
  const Flight flight{query, now()};
  ++in_flight_.changes[now()];
  const auto vacant =
      std::find_if(flights_.begin(), flights_.end(), [](const auto& taken) { return !taken; });
  if (vacant != flights_.end()) {
    *vacant = flight;
    return;
  }
  flights_.emplace_back(flight);
  file_.name_track(track_of_flight(flights_.size() - 1),
                   fmt::format("in flight {}", flights_.size()));
}

void UnitTracks::output_valid(std::int64_t query, const OutputVector&) {
  for (std::size_t f = 0; f < flights_.size(); ++f) {
    if (!flights_[f] || flights_[f]->query != query) continue;
    const std::int64_t accept_cycle = flights_[f]->accept_cycle;
    write_slice(track_of_flight(f), visits_.name_of(query), "in flight", query, accept_cycle,
                now() - accept_cycle);
    flights_[f].reset();
    --in_flight_.changes[now()];
    return;
  }
}

void UnitTracks::work_began(Block block, std::int64_t) {
  write_stalls(block);
  block_track(block).began_cycle = now();
}

void UnitTracks::work_ends(Block block, std::int64_t query) {
  const std::int64_t begin_cycle = block_track(block).began_cycle;
  write_slice(track_of(block), visits_.name_of(query), "work", query, begin_cycle,
              now() + 1 - begin_cycle);
  write_step_of_flow(block, query, begin_cycle);
  count_banks(block, begin_cycle, now() + 1);
  write_stalls(block);
}

void UnitTracks::stalled(Block block, std::int64_t query, StallCause cause) {
  std::vector<Stall>& stalls = block_track(block).stalls;
  const bool continues = !stalls.empty() && stalls.back().query == query &&
                         stalls.back().cause == cause &&
                         stalls.back().begin_cycle + stalls.back().num_cycles == now();
  if (continues) {
    ++stalls.back().num_cycles;
  } else {
    stalls.push_back({query, cause, now(), 1});
  }
}

void UnitTracks::write_stalls(Block block) {
  for (const Stall& stall : block_track(block).stalls) {
    write_slice(track_of(block), fmt::format("stall: {}", describe(stall.cause).title), "stall",
                stall.query, stall.begin_cycle, stall.num_cycles);
  }
  block_track(block).stalls.clear();
}

/// An arrow from the block before, within the slices of both.
void UnitTracks::write_step_of_flow(Block block, std::int64_t visit, std::int64_t begin_cycle) {
  using Arrow = TimelineFile::Arrow;
  auto arrow = arrows_.find(visit);
  const bool is_first = arrow == arrows_.end();
  if (is_first) arrow = arrows_.emplace(visit, file_.new_arrow()).first;
  const bool is_last = block == Block::kOutput;
  file_.write_arrow(track_of(block),
                    is_first  ? Arrow::kStart
                    : is_last ? Arrow::kEnd
                              : Arrow::kStep,
                    arrow->second, begin_cycle);
  if (is_last) arrows_.erase(arrow);
}

/// A score bank is written by the dot product and read by the exponent, a weight bank by the
/// exponent and the output module.
void UnitTracks::count_banks(Block block, std::int64_t begin_cycle, std::int64_t end_cycle) {
  if (block == Block::kDotProduct) ++score_banks_.changes[begin_cycle];
  if (block == Block::kExponent) {
    --score_banks_.changes[end_cycle];
    ++weight_banks_.changes[begin_cycle];
  }
  if (block == Block::kOutput) --weight_banks_.changes[end_cycle];
}

void UnitTracks::write_counts() {
  for (Count* count : {&in_flight_, &score_banks_, &weight_banks_}) {
    for (const auto& [cycle, change] : count->changes) {
      if (change == 0) continue;
      count->now += change;
      file_.write_count(first_track_.process, count->name, cycle, count->now);
    }
    count->changes.clear();
  }
}

void UnitTracks::settle() {
  for (const BlockDescription& block : kBlocks) write_stalls(block.block);
  write_counts();
}

void UnitTracks::give_up() {
  for (BlockTrack& track : block_tracks_) track.stalls.clear();
  for (std::optional<Flight>& flight : flights_) flight.reset();
  arrows_.clear();
  for (Count* count : {&in_flight_, &score_banks_, &weight_banks_}) {
    count->changes.clear();
    count->now = 0;
  }
}

}  // namespace a3
