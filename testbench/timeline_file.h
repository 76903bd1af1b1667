#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <string>

#include "base/output_file.h"

namespace a3 {

/// Trace-event JSON, which Perfetto and chrome://tracing open: tracks in processes, slices on them,
/// arrows between slices, counters. Time stamps are those of the simulated clock, in whole
/// nanoseconds, as Perfetto counts, so that slices which meet in a cycle meet there too; cycles
/// count from the start of the run. Slices of a track nest, an outer slice stands before those
/// inside it: Perfetto does not sort slices that begin together. Numbers of tracks differ in the
/// whole file.
class TimelineFile {
 public:
  /// A cycle of the clock takes a nanosecond at least. `about` describes machine and clock; JSON.
  TimelineFile(const std::filesystem::path& file, double clock_mhz, std::string about);

  struct Track {
    int process;
    int number;
  };

  void name_process(int process, const std::string& name);
  void name_track(Track track, const std::string& name);

  struct Span {
    std::int64_t begin_cycle;
    std::int64_t num_cycles;
  };

  /// `arguments` are the members of a JSON object, without its braces.
  void write_slice(Track track, const std::string& name, const char* category, Span span,
                   const std::string& arguments);

  enum class Arrow { kStart, kStep, kEnd };
  /// Within the slice of `track` that holds the cycle.
  void write_arrow(Track track, Arrow step, std::int64_t arrow, std::int64_t cycle);
  std::int64_t new_arrow() { return num_arrows_++; }

  void write_count(int process, const char* name, std::int64_t cycle, int count);

  /// Throws InputError if something could not be written: the kernel, from which most events come,
  /// would not let the exception through.
  void check() const;

  /// Ends the file, which is whole then; throws InputError if it is not.
  void complete();

  /// Puts the completed file in place.
  void publish() { file_.commit(); }

 private:
  void write_event(const std::string& event);
  void flush();
  std::string microseconds(std::int64_t cycle) const;
  std::string microseconds(Span span) const;

  const double clock_mhz_;
  const std::string about_;  // JSON
  OutputFile file_;
  std::string buffer_;
  std::exception_ptr failure_;
  bool first_event_ = true;
  std::int64_t num_arrows_ = 0;
};

}  // namespace a3
