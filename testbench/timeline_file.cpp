#include "testbench/timeline_file.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace a3 {
namespace {

constexpr std::size_t kBufferBytes = 1 << 16;

std::int64_t nanoseconds(std::int64_t cycle, double clock_mhz) {
  return std::llround(static_cast<double>(cycle) * 1000 / clock_mhz);
}

std::string in_microseconds(std::int64_t nanoseconds) {
  return fmt::format("{}.{:03}", nanoseconds / 1000, nanoseconds % 1000);
}

}  // namespace

TimelineFile::TimelineFile(const std::filesystem::path& file, double clock_mhz, std::string about)
    : clock_mhz_(clock_mhz), about_(std::move(about)), file_(file) {
  buffer_ = R"({"displayTimeUnit":"ns","traceEvents":[)";
}

std::string TimelineFile::microseconds(std::int64_t cycle) const {
  return in_microseconds(nanoseconds(cycle, clock_mhz_));
}

std::string TimelineFile::microseconds(Span span) const {
  return in_microseconds(nanoseconds(span.begin_cycle + span.num_cycles, clock_mhz_) -
                         nanoseconds(span.begin_cycle, clock_mhz_));
}

void TimelineFile::name_process(int process, const std::string& name) {
  write_event(fmt::format(R"({{"ph":"M","pid":{},"name":"process_name","args":{{"name":"{}"}}}})",
                          process, name));
}

void TimelineFile::name_track(Track track, const std::string& name) {
  write_event(
      fmt::format(R"({{"ph":"M","pid":{},"tid":{},"name":"thread_name","args":{{"name":"{}"}}}})",
                  track.process, track.number, name));
  write_event(fmt::format(
      R"({{"ph":"M","pid":{0},"tid":{1},"name":"thread_sort_index","args":{{"sort_index":{1}}}}})",
      track.process, track.number));
}

void TimelineFile::write_slice(Track track, const std::string& name, const char* category,
                               Span span, const std::string& arguments) {
  write_event(fmt::format(
      R"({{"ph":"X","pid":{},"tid":{},"name":"{}","cat":"{}","ts":{},"dur":{},"args":{{{}}}}})",
      track.process, track.number, name, category, microseconds(span.begin_cycle),
      microseconds(span), arguments));
}

void TimelineFile::write_arrow(Track track, Arrow step, std::int64_t arrow, std::int64_t cycle) {
  static constexpr const char* kPhases[] = {"s", "t", "f"};
  write_event(fmt::format(
      R"({{"ph":"{}","bp":"e","pid":{},"tid":{},"name":"query","cat":"query","id":{},"ts":{}}})",
      kPhases[static_cast<int>(step)], track.process, track.number, arrow, microseconds(cycle)));
}

void TimelineFile::write_count(int process, const char* name, std::int64_t cycle, int count) {
  write_event(fmt::format(R"({{"ph":"C","pid":{},"name":"{}","ts":{},"args":{{"count":{}}}}})",
                          process, name, microseconds(cycle), count));
}

void TimelineFile::write_event(const std::string& event) {
  buffer_ += first_event_ ? "\n" : ",\n";
  first_event_ = false;
  buffer_ += event;
  if (buffer_.size() >= kBufferBytes) flush();
}

void TimelineFile::flush() {
  try {
    if (!failure_) file_.write(buffer_);
  } catch (...) {
    failure_ = std::current_exception();
  }
  buffer_.clear();
}

void TimelineFile::check() const {
  if (failure_) std::rethrow_exception(failure_);
}

void TimelineFile::complete() {
  buffer_ += "\n],\"otherData\":" + about_ + "}\n";
  flush();
  check();
  file_.complete();
}

}  // namespace a3
