#include "npz/int64_reader.h"

#include <algorithm>
#include <utility>

namespace a3 {

Int64Reader::Int64Reader(ArrayReader array) : array_(std::move(array)) {
  for (const std::int64_t length : array_.shape()) num_left_ *= length;
}

std::int64_t Int64Reader::next() {
  constexpr std::int64_t kBufferElements = 8192;
  if (buffer_position_ == buffer_.size()) {
    buffer_.resize(static_cast<std::size_t>(std::min(num_left_, kBufferElements)));
    array_.read(buffer_.data(), buffer_.size() * sizeof(std::int64_t));
    num_left_ -= static_cast<std::int64_t>(buffer_.size());
    buffer_position_ = 0;
  }
  const std::int64_t element = buffer_[buffer_position_++];
  return array_.type().is_swapped
             ? static_cast<std::int64_t>(__builtin_bswap64(static_cast<std::uint64_t>(element)))
             : element;
}

}  // namespace a3
