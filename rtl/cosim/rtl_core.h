#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace a3::rtl {

/// What is fixed when the RTL of a machine is built.
struct BuiltMachine {
  std::string name;
  int num_rows;  ///< SRAM words of num_lanes elements
  int num_lanes;
  int num_slices;  ///< the most that an operation may have
  int integer_bits;
  int fraction_bits;
  int exponent_integer_bits;
  int exponent_table_fraction_bits;
  bool rounds_to_nearest;
  int buffer_depth;
  int scan_width_rows;
  int compare_width_rows;
  bool shared_multipliers;

  int num_dims() const { return num_lanes * num_slices; }
};

/// What may change from one operation to the next.
struct OperationPins {
  int num_rows = 1;
  int num_slices = 1;
  bool candidate_selection = false;
  std::int64_t num_iterations = 1;
  bool post_scoring = false;
  std::int64_t threshold = 0;  ///< 2f fraction bits
};

/// A head taken by one side of candidate selection.
struct Pop {
  bool valid = false;
  int column = 0;
  int row = 0;
  std::int64_t product = 0;
};

/// The issue register of a row pipeline; what a pipeline does not carry stays 0.
struct Issue {
  bool valid = false;
  bool last = false;
  int bank = 0;
  int row = 0;
  int slice = 0;
  std::int64_t score = 0;  ///< exponent unit: the dot product; output module: the exponent
  std::int64_t sum = 0;    ///< output module
};

/// A result on its way into a bank.
struct BankWrite {
  bool valid = false;
  int bank = 0;
  int row = 0;
  std::int64_t value = 0;
};

/// What candidate selection is at.
enum class SelectorPhase { kIdle, kInitialise, kIterate, kDone };

/// What a cycle is to the blocks that issue work, beyond what they issue.
struct Steps {
  SelectorPhase selector_phase = SelectorPhase::kIdle;
  int selector_slice = 0;
  bool round_begins = false;    ///< of the initialisation
  bool round_has_rows = false;  ///< it reads a row of every column of its slice
  bool max_adds = false;        ///< the head popped, to its row's greedy score
  bool max_refills = false;     ///< the column has another head to give
  bool min_adds = false;
  bool min_refills = false;

  bool vector_free = false;
  int latched_rows = 0;      ///< at a latch: rows that the query sees
  bool scan_active = false;  ///< has a query, or latches one
  bool scan_steps = false;
  bool scan_ends = false;

  bool post_scoring_steps = false;
  bool post_scoring_ends = false;
  bool window_ends = false;
  int entries_left = 0;  ///< of the score bank, from the window's first on

  bool output_has_query = false;
  bool output_steps = false;
  bool output_ends = false;
  bool output_stands_still = false;
  bool accumulates = false;  ///< the last stage adds a slice of a row up
  bool accumulates_last_slice = false;

  bool slot_begins = false;  ///< of lock step
  bool in_slot = false;
  int slot_row = 0;
  bool queue_holds_slot = false;  ///< its last cycle repeats

  bool score_ends = false;  ///< a query's last score is written, or it has no more
  bool exponent_ends = false;
};

/// Everything that is compared, of one cycle: what the blocks do in it and what registers hold.
struct Probes {
  bool query_ready = false;
  bool query_taken = false;  ///< from the pins, by the query queue
  bool accept = false;       ///< a query leaves the query queue
  bool latch = false;
  std::vector<int> candidates;   ///< at a latch, ascending row ids
  bool iterates = false;         ///< the cycle in which an iteration is decided
  std::int64_t running_sum = 0;  ///< when it began
  Pop max_pop, min_pop;
  Issue dot_product_issue, exponent_issue, output_issue;
  BankWrite score, exponent;
  std::int64_t max[2] = {0, 0};  ///< of the score banks
  std::int64_t sum[2] = {0, 0};  ///< of the weight banks
  bool weight_valid = false;     ///< a weight is multiplied and moves on
  std::int64_t weight = 0;
  bool selector_vector_busy = false;
  bool dot_product_multipliers_borrowed = false;
  bool dot_product_bank_busy = false;
  bool post_scoring_bank_busy = false;
  bool output_multipliers_borrowed = false;
  bool output_queue_full = false;
  bool output_valid = false;
  std::vector<std::int64_t> output;  ///< when it is valid, [num_dims]
  std::int64_t output_largest_score = 0;
  std::int64_t output_score_sum = 0;
  std::int64_t accumulated_weight = 0;  ///< of the slice that the last stage holds
  Steps steps;
};

/// The Verilated core of a machine, a cycle at a time: set pins, `settle`, look, `clock_edge`.
class RtlCore {
 public:
  RtlCore() = default;
  RtlCore(const RtlCore&) = delete;
  RtlCore& operator=(const RtlCore&) = delete;
  virtual ~RtlCore() = default;

  virtual const BuiltMachine& machine() const = 0;

  virtual void set_reset(bool reset) = 0;
  virtual void set_operation(const OperationPins& operation) = 0;

  /// Memory write ports: a word in the next clock edge, until another is set or the port is
  /// disabled.
  virtual void write_key(int address, const std::int32_t* elements) = 0;    ///< [num_lanes]
  virtual void write_value(int address, const std::int32_t* elements) = 0;  ///< [num_lanes]
  virtual void write_sorted(int address, const std::int32_t* keys,
                            const std::int32_t* rows) = 0;  ///< [num_lanes]
  virtual void disable_writes() = 0;

  /// The query at the input pins, [num_dims], and the rows that it sees.
  virtual void offer_query(const std::int32_t* components, int visible_rows) = 0;
  virtual void withdraw_query() = 0;
  virtual void set_output_ready(bool ready) = 0;

  /// Combinational logic follows the pins.
  virtual void settle() = 0;
  virtual void read(Probes& probes) = 0;
  virtual void clock_edge() = 0;
};

/// A machine that was built, and how to make its core; registers start with random contents drawn
/// from the seed.
struct RtlMachine {
  BuiltMachine built;
  std::unique_ptr<RtlCore> (*make)(const BuiltMachine& built, int seed);

  std::unique_ptr<RtlCore> core(int seed) const { return make(built, seed); }
};

/// The machines that were built into the program; generated by cmake/Rtl.cmake.
const std::vector<RtlMachine>& rtl_machines();

}  // namespace a3::rtl
