#include "testbench/timeline.h"

#include <fmt/format.h>

namespace a3 {
namespace {

constexpr std::array<const char*, kNumBlocks> kTrackNames = {
    "candidate selector", "candidate scan + dot product", "post-scoring", "exponent", "output"};

const char* cause_name(StallCause cause) {
  switch (cause) {
    case StallCause::kMultipliersBorrowed:
      return "multipliers borrowed";
    case StallCause::kBankBusy:
      return "bank busy";
    case StallCause::kVectorBusy:
      return "candidate vector busy";
  }
  return "";
}

constexpr std::size_t kBufferBytes = 1 << 16;

}  // namespace

Timeline::Timeline(const std::filesystem::path& file, double clock_mhz, const CycleCounter& cycles)
    : clock_mhz_(clock_mhz), cycles_(cycles), file_(file) {
  buffer_ = R"({"displayTimeUnit":"ns","traceEvents":[)";
  write_names();
}

void Timeline::write_names() {
  write_event(R"({"ph":"M","pid":1,"name":"process_name","args":{"name":"A3"}})");
  for (std::size_t t = 0; t < kTrackNames.size(); ++t) {
    write_event(fmt::format(
        R"({{"ph":"M","pid":1,"tid":{0},"name":"thread_name","args":{{"name":"{1}"}}}})", t + 1,
        kTrackNames[t]));
    write_event(fmt::format(
        R"({{"ph":"M","pid":1,"tid":{0},"name":"thread_sort_index","args":{{"sort_index":{0}}}}})",
        t + 1));
  }
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

void Timeline::write_slice(Block block, const std::string& name, const char* category,
                           std::int64_t query, std::int64_t begin_cycle, std::int64_t num_cycles) {
  write_event(
      fmt::format(R"({{"ph":"X","pid":1,"tid":{},"name":"{}","cat":"{}","ts":{:.6f},"dur":{:.6f},)"
                  R"("args":{{"query":{},"begin_cycle":{},"cycles":{}}}}})",
                  static_cast<int>(block) + 1, name, category, microseconds(begin_cycle),
                  static_cast<double>(num_cycles) / clock_mhz_, query, begin_cycle, num_cycles));
}

void Timeline::write_flight(char phase, std::int64_t query, std::int64_t cycle) {
  write_event(fmt::format(
      R"({{"ph":"{}","pid":1,"tid":0,"id":{},"name":"query {}","cat":"in flight","ts":{:.6f}}})",
      phase, query, query, microseconds(cycle)));
}

void Timeline::query_accepted(std::int64_t query, std::int64_t cycle) {
  write_flight('b', query, cycle);
}

void Timeline::output_valid(std::int64_t query, std::int64_t cycle,
                            const std::vector<std::int64_t>&) {
  write_flight('e', query, cycle);
}

void Timeline::work_began(Block block, std::int64_t) {
  write_stall(block);
  track(block).began_cycle = cycles_.now();
}

void Timeline::work_ends(Block block, std::int64_t query) {
  write_stall(block);
  const std::int64_t begin_cycle = track(block).began_cycle;
  write_slice(block, fmt::format("query {}", query), "work", query, begin_cycle,
              cycles_.now() + 1 - begin_cycle);
}

void Timeline::stalled(Block block, std::int64_t query, StallCause cause) {
  std::optional<Stall>& stall = track(block).stall;
  const std::int64_t now = cycles_.now();
  const bool continues = stall && stall->query == query && stall->cause == cause &&
                         stall->begin_cycle + stall->num_cycles == now;
  if (continues) {
    ++stall->num_cycles;
    return;
  }
  write_stall(block);
  stall = Stall{query, cause, now, 1};
}

void Timeline::write_stall(Block block) {
  std::optional<Stall>& stall = track(block).stall;
  if (!stall) return;
  write_slice(block, fmt::format("stall: {}", cause_name(stall->cause)), "stall", stall->query,
              stall->begin_cycle, stall->num_cycles);
  stall.reset();
}

void Timeline::end_operation(std::int64_t makespan_cycles) {
  for (int block = 0; block < kNumBlocks; ++block) write_stall(static_cast<Block>(block));
  operation_begin_cycle_ += makespan_cycles;
  if (failure_) std::rethrow_exception(failure_);
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
