#include "a3/systemc/probe.h"

#include <algorithm>

#include "a3/systemc/errors.h"
#include "arith/bit_widths.h"

namespace a3 {

ProbeFormat ProbeFormat::one_of(std::vector<std::string> states) {
  const int width_bits = std::max(1, ceil_log2(static_cast<std::int64_t>(states.size())));
  return {width_bits, false, 1, std::move(states)};
}

std::int64_t Probe::value() const {
  if (format.num_elements != 1) throw ModelError(name + ": read as one value, but shows several");
  std::int64_t value = 0;
  read(&value);
  return value;
}

const Probe& ProbeList::named(const std::string& name) const {
  const auto found = std::find_if(probes_.begin(), probes_.end(),
                                  [&](const Probe& probe) { return probe.name == name; });
  if (found == probes_.end()) throw ModelError(name + ": there is no such probe");
  return *found;
}

void ProbeList::add_probe(Probe probe) {
  if (!names_.insert(probe.name).second) {
    throw ModelError(probe.name + ": a second probe of that name");
  }
  probes_.push_back(std::move(probe));
}

}  // namespace a3
