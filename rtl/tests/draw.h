#pragma once

#include <cstdint>
#include <random>

namespace a3::rtl::test {

/// Random numbers of one seed.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : bits_(seed) {}

  int integer(int min, int max) { return std::uniform_int_distribution<int>(min, max)(bits_); }
  double real(double min, double max) {
    return std::uniform_real_distribution<double>(min, max)(bits_);
  }
  bool chance(double probability) { return real(0, 1) < probability; }

 private:
  std::mt19937_64 bits_;
};

}  // namespace a3::rtl::test
