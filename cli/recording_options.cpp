#include "cli/recording_options.h"

#include "a3/base/input_error.h"
#include "cli/common_options.h"
#include "cli/number_range.h"

namespace a3 {

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
    const NumberRange queries = parse_range("--wave-queries", arguments.text("wave-queries"),
                                            num_queries, "queries of the run");
    recording.waveform->first_query = queries.first;
    recording.waveform->end_query = queries.end;
  }
  if (arguments.has("timeline")) recording.timeline = arguments.text("timeline");
  return recording;
}

}  // namespace a3
