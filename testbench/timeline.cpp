#include "testbench/timeline.h"

#include <fmt/format.h>

#include <algorithm>

namespace a3 {
namespace {

constexpr std::size_t kBufferBytes = 1 << 16;

int track_id(Block block) {
  return describe(block).pipeline_position;
}

int flight_track_id(std::size_t flight) {
  return static_cast<int>(kNumBlocks + 1 + flight);
}

}  // namespace

Timeline::Timeline(const std::filesystem::path& file, double clock_mhz, const CycleCounter& cycles,
                   const Visits& visits)
    : clock_mhz_(clock_mhz), cycles_(cycles), visits_(visits), file_(file) {
  buffer_ = R"({"displayTimeUnit":"ns","traceEvents":[)";
  write_event(R"({"ph":"M","pid":1,"name":"process_name","args":{"name":"A3"}})");
  for (const BlockDescription& block : kBlocks) {
    if (block.pipeline_position > 0) {
      write_track_name(block.pipeline_position, std::string(block.track_title));
    }
  }
}

void Timeline::write_track_name(int track_id, const std::string& name) {
  write_event(
      fmt::format(R"({{"ph":"M","pid":1,"tid":{},"name":"thread_name","args":{{"name":"{}"}}}})",
                  track_id, name));
  write_event(fmt::format(
      R"({{"ph":"M","pid":1,"tid":{0},"name":"thread_sort_index","args":{{"sort_index":{0}}}}})",
      track_id));
}

double Timeline::microseconds(std::int64_t cycle) const {
  return static_cast<double>(operation_begin_cycle_ + cycle) / clock_mhz_;
}

void Timeline::write_event(const std::string& event) {
  buffer_ += first_event_ ? "\n" : ",\n";
  first_event_ = false;
  buffer_ += event;
  if (buffer_.size() >= kBufferBytes) flush();
}

void Timeline::flush() {
  // Most events come from within the SystemC kernel, which would not let the exception through.
  try {
    if (!failure_) file_.write(buffer_);
  } catch (...) {
    failure_ = std::current_exception();
  }
  buffer_.clear();
}

/// `begin_cycle` counts from the start of the tile.
void Timeline::write_slice(int track_id, const std::string& name, const char* category,
                           std::int64_t visit, std::int64_t begin_cycle, std::int64_t num_cycles) {
  const std::int64_t in_operation = tile_begin_cycle_ + begin_cycle;
  write_event(
      fmt::format(R"({{"ph":"X","pid":1,"tid":{},"name":"{}","cat":"{}","ts":{:.6f},"dur":{:.6f},)"
                  R"("args":{{"query":{},"begin_cycle":{},"cycles":{}}}}})",
                  track_id, name, category, microseconds(in_operation),
                  static_cast<double>(num_cycles) / clock_mhz_, visits_.query_of(visit),
                  in_operation, num_cycles));
}

void Timeline::query_accepted(std::int64_t query) {
  const Flight flight{query, cycles_.now()};
  const auto vacant =
      std::find_if(flights_.begin(), flights_.end(), [](const auto& taken) { return !taken; });
  if (vacant != flights_.end()) {
    *vacant = flight;
    return;
  }
  flights_.emplace_back(flight);
  write_track_name(flight_track_id(flights_.size() - 1),
                   fmt::format("in flight {}", flights_.size()));
}

void Timeline::output_valid(std::int64_t query, const OutputVector&) {
  for (std::size_t f = 0; f < flights_.size(); ++f) {
    if (!flights_[f] || flights_[f]->query != query) continue;
    const std::int64_t accept_cycle = flights_[f]->accept_cycle;
    write_slice(flight_track_id(f), visits_.name_of(query), "in flight", query, accept_cycle,
                cycles_.now() - accept_cycle);
    flights_[f].reset();
    return;
  }
}

void Timeline::work_began(Block block, std::int64_t) {
  write_stalls(block);
  track(block).began_cycle = cycles_.now();
}

void Timeline::work_ends(Block block, std::int64_t query) {
  const std::int64_t begin_cycle = track(block).began_cycle;
  write_slice(track_id(block), visits_.name_of(query), "work", query, begin_cycle,
              cycles_.now() + 1 - begin_cycle);
  write_stalls(block);
}

void Timeline::stalled(Block block, std::int64_t query, StallCause cause) {
  std::vector<Stall>& stalls = track(block).stalls;
  const std::int64_t now = cycles_.now();
  const bool continues = !stalls.empty() && stalls.back().query == query &&
                         stalls.back().cause == cause &&
                         stalls.back().begin_cycle + stalls.back().num_cycles == now;
  if (continues) {
    ++stalls.back().num_cycles;
  } else {
    stalls.push_back({query, cause, now, 1});
  }
}

void Timeline::write_stalls(Block block) {
  for (const Stall& stall : track(block).stalls) {
    write_slice(track_id(block), fmt::format("stall: {}", describe(stall.cause).title), "stall",
                stall.query, stall.begin_cycle, stall.num_cycles);
  }
  track(block).stalls.clear();
}

void Timeline::end_tile(std::int64_t makespan_cycles) {
  for (const BlockDescription& block : kBlocks) write_stalls(block.block);
  tile_begin_cycle_ += makespan_cycles;
}

void Timeline::end_operation() {
  operation_begin_cycle_ += tile_begin_cycle_;
  tile_begin_cycle_ = 0;
  if (failure_) std::rethrow_exception(failure_);
}

void Timeline::give_up_operation() {
  tile_begin_cycle_ = 0;
  for (Track& track : tracks_) track.stalls.clear();
  for (std::optional<Flight>& flight : flights_) flight.reset();
}

void Timeline::complete() {
  buffer_ += "\n]}\n";
  flush();
  if (failure_) std::rethrow_exception(failure_);
  file_.complete();
}

void Timeline::publish() {
  file_.commit();
}

}  // namespace a3
