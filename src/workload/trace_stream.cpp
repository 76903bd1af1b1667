#include "a3/workload/trace_stream.h"

#include <fmt/format.h>

#include "a3/base/input_error.h"
#include "workload/trace_file.h"

namespace a3 {

TraceStream::TraceStream(const std::vector<std::filesystem::path>& files) {
  if (files.empty()) throw InputError("no trace is given; name at least one .npz file.");
  for (const std::filesystem::path& file : files) {
    const TraceFile trace(file);
    headers_.push_back(trace.header());
    identities_.push_back(trace.identity());
    if (headers_.back().num_dims != num_dims()) {
      throw InputError(
          fmt::format("{}: has d = {} columns, but {} has {}; all traces of a run need the same d.",
                      file.string(), headers_.back().num_dims, files.front().string(), num_dims()));
    }
  }
}

TraceStream::~TraceStream() = default;

std::int64_t TraceStream::num_operations() const {
  std::int64_t sum = 0;
  for (const TraceHeader& header : headers_) sum += header.num_operations;
  return sum;
}

std::int64_t TraceStream::num_queries() const {
  std::int64_t sum = 0;
  for (const TraceHeader& header : headers_) sum += header.num_queries;
  return sum;
}

int TraceStream::num_dims() const {
  return headers_.front().num_dims;
}

bool TraceStream::next(Operation& operation) {
  while (true) {
    if (current_ && current_->next(operation)) return true;
    if (next_file_ == headers_.size()) return false;
    open_next_file();
  }
}

void TraceStream::open_next_file() {
  current_.reset();
  const std::filesystem::path& file = headers_[next_file_].file;
  current_ = std::make_unique<TraceFile>(file);
  if (!(current_->identity() == identities_[next_file_])) {
    throw InputError(
        fmt::format("{}: was changed or replaced after it was checked; run again.", file.string()));
  }
  ++next_file_;
}

}  // namespace a3
