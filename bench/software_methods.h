#pragma once

#include <memory>
#include <vector>

#include "bench/software/row_selection.h"

namespace a3::bench {

/// A way to choose rows, with the settings of its knob, which trade quality for time.
struct SoftwareMethod {
  const char* name;
  std::vector<double> settings;
  std::unique_ptr<RowSelection> (*make)(double setting, const Machine& machine);
};

/// All that bench/selections.cpp measures. What a setting means, docs/software.md says.
std::vector<SoftwareMethod> software_methods();

}  // namespace a3::bench
