#pragma once

#include <string>
#include <vector>

#include "a3/machine/machine.h"
#include "json/document.h"
#include "json/finding.h"

namespace a3 {

/// A register whose width follows from the configuration (ours: all fit in 64-bit integers).
struct RegisterWidth {
  std::string name;
  int bits = 0;
  std::string formula;
  std::vector<std::string> pointers;  ///< the fields that it depends on
};

inline constexpr int kMaxRegisterBits = 62;

/// The widest registers of the machine (paper, III-B), sign bit included.
std::vector<RegisterWidth> register_widths(const Machine& machine);

/// Relations between fields that a schema cannot state. `machine` holds the sound values of
/// `document` and defaults else; a relation with a field that is not sound is not looked at.
/// The findings say themselves where values come from.
std::vector<json::Finding> check_consistency(const Machine& machine, const json::Document& document,
                                             const json::Origins& origins);

}  // namespace a3
