#pragma once

#include "a3/machine/machine.h"

/// The four kinds of machine, by what they approximate. M itself is of no interest to energy: the
/// counts say how many iterations ran.
namespace a3::test {

inline Machine base_machine() {
  return {};
}

inline Machine machine_with_selection() {
  Machine machine;
  machine.candidate_selection = CandidateSelection{160, {}};
  return machine;
}

inline Machine machine_with_post_scoring() {
  Machine machine;
  machine.post_scoring = PostScoring{};
  return machine;
}

inline Machine full_machine() {
  Machine machine = machine_with_selection();
  machine.post_scoring = PostScoring{};
  return machine;
}

}  // namespace a3::test
