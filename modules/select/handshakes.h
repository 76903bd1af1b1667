#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/primitives/query_register.h"

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

  virtual bool offers_query() const = 0;
  virtual const sc_core::sc_event& offer_event() const = 0;

  /// Copies the offered query and its candidates, ascending row ids. In a cycle in which one is
  /// offered.
  virtual void hand_over(QueryRegister& query, std::vector<std::int32_t>& candidates) = 0;
};

/// The other side: the candidate vector register.
class CandidateSink {
 public:
  CandidateSink() = default;
  CandidateSink(const CandidateSink&) = delete;
  CandidateSink& operator=(const CandidateSink&) = delete;
  virtual ~CandidateSink() = default;

  /// Whether an offered query is latched in this cycle.
  virtual bool accepts_candidates() const = 0;
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

}  // namespace a3
