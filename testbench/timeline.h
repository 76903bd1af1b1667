#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "a3/systemc/observer.h"
#include "base/output_file.h"
#include "modules/host/cycle_counter.h"
#include "testbench/visits.h"

namespace a3 {

/// Writes a run as trace-event JSON, which Perfetto and chrome://tracing open: a track per block
/// with a slice per query and, on or below it, one per stall, named by its cause; and as many
/// tracks of queries in flight as there are at a time, with a slice per query from accept to done.
///
/// Operations and their tiles follow one another without gap. Time stamps are those of the
/// simulated clock. Slices of a track nest, an outer slice stands before those inside it: Perfetto
/// does not sort slices that begin together.
class Timeline : public QueryObserver, public TimelineListener {
 public:
  /// `visits` says which queries the accelerator works on.
  Timeline(const std::filesystem::path& file, double clock_mhz, const CycleCounter& cycles,
           const Visits& visits);

  /// After the last query of a tile of `makespan_cycles`; an operation has one or more.
  void end_tile(std::int64_t makespan_cycles);

  /// After the last tile. Throws InputError if the file could not be written.
  void end_operation();

  /// Forgets what is under way in an operation that was given up.
  void give_up_operation();

  /// Ends the file, which is whole then; throws InputError if it is not.
  void complete();

  /// Puts the completed file in place.
  void publish();

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
  struct Track {
    std::int64_t began_cycle = 0;
    std::vector<Stall> stalls;  // of the query in work, or while waiting for work
  };
  struct Flight {
    std::int64_t query;
    std::int64_t accept_cycle;
  };

  Track& track(Block block) { return tracks_[index_of(block)]; }
  void write_track_name(int track_id, const std::string& name);
  void write_stalls(Block block);
  void write_slice(int track_id, const std::string& name, const char* category, std::int64_t visit,
                   std::int64_t begin_cycle, std::int64_t num_cycles);
  void write_event(const std::string& event);
  void flush();
  double microseconds(std::int64_t cycle) const;

  const double clock_mhz_;
  const CycleCounter& cycles_;
  const Visits& visits_;
  OutputFile file_;
  std::string buffer_;
  std::exception_ptr failure_;
  bool first_event_ = true;
  std::int64_t operation_begin_cycle_ = 0;  // from the start of the run
  std::int64_t tile_begin_cycle_ = 0;       // from the start of the operation
  std::array<Track, kNumBlocks> tracks_;
  std::vector<std::optional<Flight>> flights_;  // one a track
};

}  // namespace a3
