#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/systemc/access_port.h"
#include "a3/systemc/block_log.h"
#include "a3/systemc/clocked_block.h"
#include "a3/systemc/damage.h"
#include "a3/systemc/operation_shape.h"
#include "a3/systemc/query_source.h"
#include "a3/uarch/soft_error.h"

namespace a3 {

/// Where the candidate scan gets its queries from. Offer and acceptance are both seen from
/// registers; in the cycle in which both hold, the query changes hands and both sides go on with
/// their next work.
class CandidateSource {
 public:
  CandidateSource() = default;
  CandidateSource(const CandidateSource&) = delete;
  CandidateSource& operator=(const CandidateSource&) = delete;
  virtual ~CandidateSource() = default;

  /// What changes hands; valid during the cycle.
  struct Offer {
    const QueryVector* query;
    const std::vector<std::int32_t>* candidates;  ///< row ids that the query sees, ascending
  };

  virtual bool offers_query() const = 0;
  virtual const sc_core::sc_event& offer_event() const = 0;

  /// Called once by the side that accepts, in a cycle in which a query is offered. The source must
  /// give the same answer whether or not its own process has already run in this cycle.
  virtual Offer hand_over() = 0;
};

/// Whoever borrows the multipliers of the dot product.
class MultiplierBorrower {
 public:
  MultiplierBorrower() = default;
  MultiplierBorrower(const MultiplierBorrower&) = delete;
  MultiplierBorrower& operator=(const MultiplierBorrower&) = delete;
  virtual ~MultiplierBorrower() = default;

  /// Whether what is issued to them in this cycle is the borrower's. Decided from registers alone,
  /// so every block sees the same.
  virtual bool borrows_multipliers() const = 0;
};

/// The write port of a sorted-key memory: a bank of words a lane.
class SortedKeyPort {
 public:
  SortedKeyPort() = default;
  SortedKeyPort(const SortedKeyPort&) = delete;
  SortedKeyPort& operator=(const SortedKeyPort&) = delete;
  virtual ~SortedKeyPort() = default;

  /// Word p * num_slices + k of a lane holds the p-th smallest (key, row id) of its column in slice
  /// k, which is column k * num_lanes + lane.
  virtual void write(int lane, int word, std::int32_t key_raw, std::int32_t row) = 0;
};

/// What a selector is built into.
struct SelectorPorts {
  QuerySource& queries;
  /// For a selector that borrows them. It issues to those of the dot product in each cycle in which
  /// it says so, `borrows_multipliers`, and to those of the output module in each cycle in which
  /// its pin `output_borrowed` is high.
  MultiplierArray& dot_product_multipliers;
  MultiplierArray& output_multipliers;
  const Damage& damage;
  Instruments& instruments;
};

/// Candidate selection of the approximate design: takes queries from the queue and offers them,
/// each with its candidates, to the candidate vector register. A3's greedy search (paper, IV-C) is
/// one; another is a class of its own beside it, given to the accelerator by its factory.
///
/// At least one row that it sees must be a candidate of every query of a sound machine.
class SelectorBlock : public ClockedBlock, public CandidateSource, public MultiplierBorrower {
 public:
  /// Whether the candidate vector register takes an offered query in this cycle.
  sc_core::sc_in<bool> vector_free{"vector_free"};
  /// Whether the multipliers of the output module work for the selector in this cycle; the module
  /// stands still then. A selector that does not borrow them leaves it alone.
  sc_core::sc_out<bool> output_borrowed{"output_borrowed"};

  /// Prepares for an operation, or a tile of one, over rows 0 ... num_rows - 1, between two
  /// operations, when all memories are written. Where the shape has M of its own, it is that.
  virtual void start_operation(const OperationShape& shape) = 0;

  /// A word has been written to the key SRAM, one element a lane; for a selector that keeps
  /// something of its own about each row. See Accelerator::write_key for which row it is of.
  virtual void key_word_written(int word, const std::int32_t* key_raw);

  /// Where the sorted columns of an operation's keys are to be written before it starts; null: the
  /// selector needs none.
  virtual SortedKeyPort* sorted_key_port() { return nullptr; }

  bool borrows_multipliers() const override { return false; }

  /// Flips a bit of a structure that the selector has, see Accelerator::flip. Throws ModelError for
  /// all others: here, for any.
  virtual std::optional<FlippedWord> flip(const SoftError& error);

  /// One line: what it works on and what it waits for.
  virtual std::string state() const = 0;

 protected:
  explicit SelectorBlock(const sc_core::sc_module_name& name) : ClockedBlock(name) {}
};

/// Builds a selector of that module name for a machine.
using SelectorFactory = std::function<std::unique_ptr<SelectorBlock>(
    const char* name, const Machine& machine, const SelectorPorts& ports)>;

}  // namespace a3
