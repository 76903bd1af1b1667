#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>

namespace a3 {

/// Which queries of a run a waveform shows, counted over all operations from 0: [first_query,
/// end_query).
struct WaveformOptions {
  std::filesystem::path file;
  std::int64_t first_query = 0;
  std::int64_t end_query = std::numeric_limits<std::int64_t>::max();
};

/// What is recorded beside the results.
struct Recording {
  std::optional<WaveformOptions> waveform;  ///< value-change dump (VCD)
  std::filesystem::path timeline;           ///< trace-event JSON; empty: none
};

}  // namespace a3
