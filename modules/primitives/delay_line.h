#pragma once

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
    next_ = next_ + 1 == stages_.size() ? 0 : next_ + 1;
    const T& leaving = stages_[next_];  // the oldest
    occupied_ -= leaving.is_bubble() ? 0 : 1;
    return leaving;
  }

  bool empty() const { return occupied_ == 0; }

 private:
  std::vector<T> stages_;
  std::size_t next_ = 0;
  int occupied_ = 0;
};

}  // namespace a3
