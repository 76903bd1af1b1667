#include "cli/recording_options.h"

#include <fmt/format.h>

#include "a3/base/input_error.h"
#include "cli/common_options.h"

namespace a3 {
namespace {

/// "A:B", either side may be left out.
void parse_wave_queries(const std::string& text, std::int64_t num_queries, WaveformOptions& wave) {
  const auto fail = [&](const std::string& why) {
    throw InputError(fmt::format(
        "--wave-queries {}: {}; allowed: A:B with 0 <= A < B, A below the {} queries of the run.",
        text, why, num_queries));
  };
  const auto number = [&](const std::string& digits, std::int64_t if_empty) -> std::int64_t {
    if (digits.empty()) return if_empty;
    if (digits.size() > 18 || digits.find_first_not_of("0123456789") != std::string::npos) {
      fail(fmt::format("'{}' is not a query number", digits));
    }
    return std::stoll(digits);
  };
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) fail("no colon");
  wave.first_query = number(text.substr(0, colon), 0);
  wave.end_query = number(text.substr(colon + 1), num_queries);
  if (wave.first_query >= wave.end_query) fail("no query between A and B");
  if (wave.first_query >= num_queries) fail("A is beyond the last query");
}

}  // namespace

void add_recording_options(boost::program_options::options_description& options) {
  options.add_options()("wave", one_text("FILE.vcd"), "record a waveform for GTKWave")(
      "wave-queries", one_text("A:B"),
      "record only queries A to B - 1, counted from 0 over the whole run")(
      "timeline", one_text("FILE.json"), "record a timeline for Perfetto (trace-event JSON)");
}

Recording recording_of(const Arguments& arguments, std::int64_t num_queries) {
  Recording recording;
  if (arguments.has("wave")) recording.waveform = WaveformOptions{arguments.text("wave")};
  if (arguments.has("wave-queries")) {
    if (!recording.waveform) throw InputError("--wave-queries: needs --wave FILE.vcd beside it.");
    parse_wave_queries(arguments.text("wave-queries"), num_queries, *recording.waveform);
  }
  if (arguments.has("timeline")) recording.timeline = arguments.text("timeline");
  return recording;
}

}  // namespace a3
