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
    const std::int32_t* query;                    ///< a component a lane
    const std::vector<std::int32_t>* candidates;  ///< row ids, ascending
  };

  virtual bool offers_query() const = 0;
  virtual const sc_core::sc_event& offer_event() const = 0;

  /// Called once by the side that accepts, in a cycle in which a query is offered. The source must
  /// give the same answer whether or not its own process has already run in this cycle.
  virtual Offer hand_over() = 0;
};

/// Whoever borrows the multipliers of dot product and output for a cycle.
class MultiplierBorrower {
 public:
  MultiplierBorrower() = default;
  MultiplierBorrower(const MultiplierBorrower&) = delete;
  MultiplierBorrower& operator=(const MultiplierBorrower&) = delete;
  virtual ~MultiplierBorrower() = default;

  /// Whether this cycle's products are the borrower's. Decided from registers alone, so every block
  /// sees the same.
  virtual bool borrows_multipliers() const = 0;
};

/// The write port of a sorted-key memory: one word a column and position.
class SortedKeyPort {
 public:
  SortedKeyPort() = default;
  SortedKeyPort(const SortedKeyPort&) = delete;
  SortedKeyPort& operator=(const SortedKeyPort&) = delete;
  virtual ~SortedKeyPort() = default;

  /// Position p of a column holds its p-th smallest (key, row id).
  virtual void write(int column, int position, std::int32_t key_raw, std::int32_t row) = 0;
};

/// What a selector is built into.
struct SelectorPorts {
  QuerySource& queries;
  /// For a selector that borrows them; it issues both in each cycle that it borrows.
  MultiplierArray& dot_product_multipliers;
  MultiplierArray& output_multipliers;
  const Damage& damage;
  Instruments& instruments;
};

/// Candidate selection of the approximate design: takes queries from the queue and offers them,
/// each with its candidates, to the candidate vector register. A3's greedy search (paper, IV-C) is
/// one; another is a class of its own beside it, given to the accelerator by its factory.
///
/// At least one row must be a candidate of every query of a sound machine.
class SelectorBlock : public ClockedBlock, public CandidateSource, public MultiplierBorrower {
 public:
  /// Whether the candidate vector register takes an offered query in this cycle.
  sc_core::sc_in<bool> vector_free{"vector_free"};

  /// Prepares for an operation over rows 0 ... `num_rows` - 1, between two operations, when all
  /// memories are written.
  virtual void start_operation(int num_rows) = 0;

  /// A row has been written to the key SRAM, one element a lane; for a selector that keeps
  /// something of its own about each row.
  virtual void key_row_written(int row, const std::int32_t* key_raw);

  /// Where the sorted columns of an operation's keys are to be written before it starts; null: the
  /// selector needs none.
  virtual SortedKeyPort* sorted_key_port() { return nullptr; }

  /// M of the operation as results and energy count it; 0: the selector does not iterate.
  virtual std::int64_t num_iterations() const { return 0; }

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
