#pragma once

#include <cstddef>

#include "modules/primitives/banks.h"
#include "modules/primitives/row_issue.h"

namespace a3 {

/// Gives the issue of a kept row what the output module needs of its weight bank, which may be
/// written again before the row enters.
inline void weigh(RowIssue& issue, const WeightBank& bank) {
  issue.exponent = bank.exponents[static_cast<std::size_t>(issue.entry)];
  issue.exponent_sum = bank.sum;
  issue.largest_score = bank.largest_score;
}

}  // namespace a3
