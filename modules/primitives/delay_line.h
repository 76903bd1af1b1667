#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace a3 {

/// The stage registers of a pipeline: what enters in its first stage leaves in its last.
/// `T` has `is_bubble()`, true for a default-constructed value.
template <typename T>
class DelayLine {
 public:
  explicit DelayLine(int num_stages) : stages_(static_cast<std::size_t>(num_stages)) {}

  /// One cycle: `entering` is in the first stage, the result in the last. Both are the same for one
  /// stage.
  const T& shift(const T& entering) {
    occupied_ += entering.is_bubble() ? 0 : 1;
    stages_[next_] = entering;
    next_ = after(next_);
    const T& leaving = stages_[next_];  // the oldest
    occupied_ -= leaving.is_bubble() ? 0 : 1;
    return leaving;
  }

  /// What the next shift has in the last stage of a pipeline of two stages or more.
  const T& next_leaving() const { return stages_[after(next_)]; }

  bool empty() const { return occupied_ == 0; }

  void clear() {
    std::fill(stages_.begin(), stages_.end(), T{});
    occupied_ = 0;
  }

 private:
  std::size_t after(std::size_t stage) const { return stage + 1 == stages_.size() ? 0 : stage + 1; }

  std::vector<T> stages_;
  std::size_t next_ = 0;
  int occupied_ = 0;
};

}  // namespace a3
