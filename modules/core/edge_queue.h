#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <systemc>

#include "a3/systemc/block_log.h"
#include "a3/systemc/clocked_block.h"
#include "a3/systemc/observer.h"
#include "arith/bit_widths.h"
#include "modules/core/fifo.h"

namespace a3 {

/// What the two queues at the core's edge have in common: a block of the core on one side; valid,
/// ready and data pins on the other, where a vector passes on an edge at which both valid and ready
/// are high.
template <typename Vector>
class EdgeQueue : public ClockedBlock {
 public:
  struct Size {
    int depth;        ///< vectors
    int num_columns;  ///< numbers of one at most
    int number_bits;  ///< of a number
  };

 protected:
  EdgeQueue(const sc_core::sc_module_name& name, const Size& size, QueryObserver& observer)
      : ClockedBlock(name), size_(size), observer_(observer), fifo_("fifo", size.depth) {}

  void on_reset() override { fifo_.reset(); }

  /// Whether a vector passes the pins on this edge. If not, the block sleeps until that may change;
  /// to be called last then.
  template <typename Valid, typename Ready>
  bool passes_or_sleeps(const Valid& valid, const Ready& ready) {
    if (!valid.read()) {
      sleep_until(valid.value_changed_event());
    } else if (!ready.read()) {
      sleep_until(ready.value_changed_event());
    } else {
      return true;
    }
    return false;
  }

  /// `num_popped` names the count of what has left the queue.
  template <typename Valid, typename Ready, typename Data>
  void show(const Valid& valid, const Ready& ready, const Data& data, const char* num_popped,
            ProbeList& probes) {
    probes.add(*this, "valid", ProbeFormat::flag(), [&valid] { return valid.read(); });
    probes.add(*this, "ready", ProbeFormat::flag(), [&ready] { return ready.read(); });
    probes.add(*this, "data", ProbeFormat::signed_bits(size_.number_bits, size_.num_columns),
               [this, &data](std::int64_t* numbers) {
                 std::fill_n(numbers, size_.num_columns, 0);
                 const Vector& vector = data.read();
                 std::copy(vector.raw.begin(), vector.raw.end(), numbers);
               });
    probes.add(*this, "num_words", ProbeFormat::unsigned_bits(ceil_log2(size_.depth + 1)),
               [this] { return fifo_.num_words(); });
    probes.add(*this, num_popped, ProbeFormat::count(), [this] { return fifo_.num_popped(); });
  }

  std::string state(const char* popped) const {
    return fmt::format("{}: {} {}, {} of {} places taken", name(), fifo_.num_popped(), popped,
                       fifo_.num_words(), size_.depth);
  }

  const Size& size() const { return size_; }
  QueryObserver& observer() { return observer_; }
  Fifo<Vector>& fifo() { return fifo_; }
  const Fifo<Vector>& fifo() const { return fifo_; }

 private:
  const Size size_;
  QueryObserver& observer_;
  Fifo<Vector> fifo_;
};

}  // namespace a3
