#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <systemc>
#include <vector>

namespace a3 {

/// A vector of raw numbers on a pin; empty before the first one.
template <typename Number>
struct PinVector {
  std::vector<Number> raw;
};

/// A query, one component a lane: integer_bits + fraction_bits + 1 bits each.
using QueryVector = PinVector<std::int32_t>;
/// An output, one element a lane: 3 * fraction_bits fraction bits.
using OutputVector = PinVector<std::int64_t>;

template <typename Number>
bool operator==(const PinVector<Number>& a, const PinVector<Number>& b) {
  return a.raw == b.raw;
}

template <typename Number>
std::ostream& operator<<(std::ostream& out, const PinVector<Number>& vector) {
  out << '[';
  for (std::size_t i = 0; i < vector.raw.size(); ++i) out << (i > 0 ? " " : "") << vector.raw[i];
  return out << ']';
}

/// SystemC asks for it of whatever a port carries; waveforms are made from probes instead.
template <typename Number>
void sc_trace(sc_core::sc_trace_file*, const PinVector<Number>&, const std::string&) {}

}  // namespace a3
