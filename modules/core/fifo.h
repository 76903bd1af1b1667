#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "a3/systemc/access_port.h"
#include "a3/systemc/errors.h"
#include "a3/systemc/probe.h"

namespace a3 {

/// A bounded queue between a producer and a consumer, each of which moves one word a cycle at most.
///
/// Two counters are the whole handshake; both sides see a change in the cycle after it happened. So
/// a queue of two words or more can pass a word every cycle, one of one word every other cycle.
template <typename Word>
class Fifo : public sc_core::sc_module {
 public:
  Fifo(const sc_core::sc_module_name& name, int depth)
      : sc_module(name), words_(static_cast<std::size_t>(depth)) {}

  bool may_push() const { return num_words() < static_cast<std::int64_t>(words_.size()); }
  bool may_pop() const { return num_words() > 0; }

  /// Throws ModelError if it is full.
  void push(const Word& word) {
    write_port_.use(name());
    if (!may_push()) throw ModelError(fmt::format("{}: written while full", name()));
    slot(num_pushed_.read()) = word;
    num_pushed_.write(num_pushed_.read() + 1);
  }

  /// The oldest word; it keeps its place during the cycle in which it is popped.
  const Word& front() const { return words_[index(num_popped_.read())]; }

  /// Throws ModelError if it is empty.
  void pop() {
    read_port_.use(name());
    if (!may_pop()) throw ModelError(fmt::format("{}: read while empty", name()));
    num_popped_.write(num_popped_.read() + 1);
  }

  /// A word that is pushed into the empty queue in this very cycle leaves it again.
  void pass() {
    read_port_.use(name());
    num_popped_.write(num_popped_.read() + 1);
  }

  /// Empty, as one cycle's work.
  void reset() {
    num_pushed_.write(0);
    num_popped_.write(0);
  }

  // Since the last reset.
  std::int64_t num_pushed() const { return num_pushed_.read(); }
  std::int64_t num_popped() const { return num_popped_.read(); }
  std::int64_t num_words() const { return num_pushed_.read() - num_popped_.read(); }

  const sc_core::sc_event& pushed_event() const { return num_pushed_.value_changed_event(); }
  const sc_core::sc_event& popped_event() const { return num_popped_.value_changed_event(); }

 private:
  // Each is written by one side, and in a reset by the queue.
  using Count = sc_core::sc_signal<std::int64_t, sc_core::SC_MANY_WRITERS>;

  std::size_t index(std::int64_t number) const {
    return static_cast<std::size_t>(number) % words_.size();
  }
  Word& slot(std::int64_t number) { return words_[index(number)]; }

  std::vector<Word> words_;
  Count num_pushed_{"pushed", 0};
  Count num_popped_{"popped", 0};
  AccessPort write_port_;
  AccessPort read_port_;
};

}  // namespace a3
