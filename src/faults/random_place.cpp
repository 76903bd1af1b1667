#include "faults/random_place.h"

#include <limits>
#include <vector>

namespace a3 {
namespace {

/// A seed of any length: std::seed_seq takes 32 bits at a time.
std::seed_seq seed_of(std::initializer_list<std::uint64_t> purpose) {
  std::vector<std::uint32_t> words;
  for (const std::uint64_t number : purpose) {
    words.push_back(static_cast<std::uint32_t>(number));
    words.push_back(static_cast<std::uint32_t>(number >> 32));
  }
  return std::seed_seq(words.begin(), words.end());
}

}  // namespace

Draw::Draw(std::initializer_list<std::uint64_t> purpose) {
  std::seed_seq seed = seed_of(purpose);
  random_.seed(seed);
}

std::int64_t Draw::below(std::int64_t bound) {
  // The standard's distributions differ from library to library.
  const auto width = static_cast<std::uint64_t>(bound);
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t end_of_whole_turns = kMost - kMost % width;
  std::uint64_t number = random_();
  while (number >= end_of_whole_turns) number = random_();
  return static_cast<std::int64_t>(number % width);
}

Place draw_place(Structure structure, const Machine& machine, Draw& draw) {
  Place place{};
  std::size_t a = 0;
  for (const Axis& axis : axes_of(structure, machine)) {
    place[a++] = static_cast<int>(draw.below(axis.size));
  }
  return place;
}

}  // namespace a3
