#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "a3/systemc/observer.h"
#include "modules/host/cycle_counter.h"
#include "testbench/timeline_file.h"
#include "testbench/visits.h"

namespace a3 {

/// What one unit shows on a timeline, a process of its file: a track per block with a slice per
/// query and, on or below it, one per stall, named by its cause; and as many tracks of queries in
/// flight as there are at a time, with a slice per query from accept to done. Arrows follow a query
/// from block to block; counters tell how many queries are in flight and how many score and weight
/// banks are in use.
class UnitTracks : public QueryObserver, public TimelineListener {
 public:
  /// `first_track` is that of the unit's first block. Cycles are those of `cycles`, counted on from
  /// the origin; `visits` says which queries the unit works on.
  UnitTracks(TimelineFile& file, TimelineFile::Track first_track, const CycleCounter& cycles,
             const NamedVisits& visits);

  /// Cycle 0, from the start of the run, and the cycle in which its operation began.
  void set_origin(std::int64_t cycle, std::int64_t operation_begin_cycle);

  /// Nothing is under way in the blocks: writes what has been kept until then.
  void settle();

  /// Forgets what is under way.
  void give_up();

  void query_accepted(std::int64_t query) override;
  void candidates_latched(std::int64_t, const std::vector<std::int32_t>&) override {}
  void rows_selected(std::int64_t, const std::vector<std::int32_t>&) override {}
  void output_valid(std::int64_t query, const OutputVector& output) override;

  void work_began(Block block, std::int64_t query) override;
  void work_ends(Block block, std::int64_t query) override;
  void stalled(Block block, std::int64_t query, StallCause cause) override;

 private:
  struct Stall {
    std::int64_t query;
    StallCause cause;
    std::int64_t begin_cycle;
    std::int64_t num_cycles;
  };
  struct BlockTrack {
    std::int64_t began_cycle = 0;
    std::vector<Stall> stalls;  // of the query in work, or while waiting for work
  };
  struct Flight {
    std::int64_t query;
    std::int64_t accept_cycle;
  };

  /// How many there are of something, as changes by cycle.
  struct Count {
    const char* name;
    std::map<std::int64_t, int> changes = {};
    int now = 0;
  };

  std::int64_t now() const { return origin_cycle_ + cycles_.now(); }
  BlockTrack& block_track(Block block) { return block_tracks_[index_of(block)]; }
  TimelineFile::Track track(int place) const;
  TimelineFile::Track track_of(Block block) const;
  TimelineFile::Track track_of_flight(std::size_t flight) const;
  void write_stalls(Block block);
  void write_step_of_flow(Block block, std::int64_t visit, std::int64_t begin_cycle);
  void count_banks(Block block, std::int64_t begin_cycle, std::int64_t end_cycle);
  void write_counts();
  void write_slice(TimelineFile::Track track, const std::string& name, const char* category,
                   std::int64_t visit, std::int64_t begin_cycle, std::int64_t num_cycles);

  TimelineFile& file_;
  const TimelineFile::Track first_track_;
  const CycleCounter& cycles_;
  const NamedVisits& visits_;
  std::int64_t origin_cycle_ = 0;           // from the start of the run
  std::int64_t operation_begin_cycle_ = 0;  // likewise
  std::array<BlockTrack, kNumBlocks> block_tracks_;
  std::vector<std::optional<Flight>> flights_;   // one a track
  std::map<std::int64_t, std::int64_t> arrows_;  // of visits, those that have begun: their numbers
  Count in_flight_{"queries in flight"};
  Count score_banks_{"score banks in use"};
  Count weight_banks_{"weight banks in use"};
};

}  // namespace a3
