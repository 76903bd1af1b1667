#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "a3/systemc/operation_shape.h"
#include "a3/systemc/selector_block.h"
#include "rtl/cosim/rtl_core.h"

namespace a3::rtl {

/// What a host has written for the memories of a Verilated core, until the next operation starts
/// and brings it there. Here a row's slices are neighbours, as at the pins of an Accelerator; in
/// the RTL all first slices come before all second ones.
class RtlMemories : public SortedKeyPort {
 public:
  explicit RtlMemories(const BuiltMachine& built);

  /// Throw ModelError for a word that the memories do not have.
  void write_key(int word, const std::int32_t* raw);
  void write_value(int word, const std::int32_t* raw);
  void write(int lane, int word, std::int32_t key_raw, std::int32_t row) override;

  /// Writes the words of the operation through the core's ports; `clock_cycle` gives it one.
  /// Throws ModelError for an operation that does not fit, and for a word never written.
  void load(const OperationShape& shape, bool with_sorted_keys, RtlCore& core,
            const std::function<void()>& clock_cycle) const;

 private:
  /// A memory's words of num_lanes numbers.
  struct Words {
    Words(const char* what, const BuiltMachine& built);

    void write(int word, const std::int32_t* raw);
    void check_written(int num_words) const;
    const std::int32_t* at(int word) const { return &numbers[index(word)]; }
    std::size_t index(int word, int lane = 0) const {
      return static_cast<std::size_t>(word) * static_cast<std::size_t>(num_lanes) +
             static_cast<std::size_t>(lane);
    }
    void check(int word) const;

    const char* name;
    int num_words;
    int num_lanes;
    std::vector<std::int32_t> numbers;
    std::vector<bool> is_written;
  };

  Words keys_, values_, sorted_keys_, sorted_rows_;
};

}  // namespace a3::rtl
