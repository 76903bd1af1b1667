#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <systemc>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

namespace a3 {

/// How the bits that a probe shows are to be read.
struct ProbeFormat {
  int width_bits = 1;  ///< of an element, as in hardware; at most 63
  bool is_signed = false;
  int num_elements = 1;                  ///< a register file shows its words as elements
  std::vector<std::string> states = {};  ///< of an enumeration: the names of 0, 1, ...

  static ProbeFormat flag() { return {}; }
  static ProbeFormat unsigned_bits(int width_bits, int num_elements = 1) {
    return {width_bits, false, num_elements};
  }
  static ProbeFormat signed_bits(int width_bits, int num_elements = 1) {
    return {width_bits, true, num_elements};
  }
  /// An event's count since the reset: the event happened in the cycle in which it grows.
  static ProbeFormat count() { return {32}; }
  static ProbeFormat one_of(std::vector<std::string> states);
};

/// One register, wire or count that a block shows. Read between two clock edges it holds what the
/// next edge will see.
struct Probe {
  std::string name;  ///< unique, with the block's place in the hierarchy: "a3.dot_product.score"
  ProbeFormat format;
  /// Writes the current values to `elements`, `format.num_elements` of them.
  std::function<void(std::int64_t* elements)> read;

  std::int64_t value() const;  ///< of a probe with one element
};

/// Everything that the blocks of an accelerator show: waveforms and comparisons with other models
/// are made from it. Blocks register their probes when they are built; until somebody reads them
/// they cost nothing.
class ProbeList {
 public:
  /// Registers "`block`.`name`". `getter` gives the value, or takes `std::int64_t* elements` and
  /// writes them; it is called as long as the block lives. Throws ModelError for a name that is
  /// taken.
  template <typename Getter>
  void add(const sc_core::sc_object& block, const std::string& name, ProbeFormat format,
           Getter getter) {
    if constexpr (std::is_invocable_v<Getter, std::int64_t*>) {
      add_probe({std::string(block.name()) + "." + name, std::move(format), std::move(getter)});
    } else {
      add_probe({std::string(block.name()) + "." + name, std::move(format),
                 [get = std::move(getter)](std::int64_t* elements) {
                   *elements = static_cast<std::int64_t>(get());
                 }});
    }
  }

  /// In the order in which they were registered.
  const std::vector<Probe>& all() const { return probes_; }

  /// Throws ModelError if there is no such probe.
  const Probe& named(const std::string& name) const;

 private:
  void add_probe(Probe probe);

  std::vector<Probe> probes_;
  std::unordered_set<std::string> names_;
};

}  // namespace a3
