#pragma once

#include <cstdint>
#include <systemc>

#include "a3/systemc/pin_vector.h"

namespace a3 {

/// The reading side of the query queue, for the one block that accepts queries.
class QuerySource {
 public:
  QuerySource() = default;
  QuerySource(const QuerySource&) = delete;
  QuerySource& operator=(const QuerySource&) = delete;
  virtual ~QuerySource() = default;

  /// Whether a query can be accepted in this cycle; decided from registers alone, so that every
  /// block sees the same in a cycle.
  virtual bool available() const = 0;

  /// Happens when a query has come, among others: `available` says so from the next edge on.
  virtual const sc_core::sc_event& available_event() const = 0;

  /// Accepts the oldest query, in a cycle in which one is available; once a cycle. It stays valid
  /// during the cycle, and says how many rows it sees: 1 to those of the operation.
  virtual const QueryVector& pop() = 0;
};

}  // namespace a3
