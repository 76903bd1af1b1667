#include "modules/primitives/row_issue.h"

namespace a3 {

void show(const IssueSignal& issue, int row_bits, int num_slice_bits, ProbeList& probes) {
  const ProbeFormat row_format = ProbeFormat::unsigned_bits(row_bits);
  probes.add(issue, "valid", ProbeFormat::flag(), [&issue] { return issue.read().valid; });
  probes.add(issue, "last", ProbeFormat::flag(), [&issue] { return issue.read().last; });
  probes.add(issue, "row", row_format, [&issue] { return issue.read().row; });
  probes.add(issue, "slice", ProbeFormat::unsigned_bits(num_slice_bits),
             [&issue] { return issue.read().slice; });
  probes.add(issue, "entry", row_format, [&issue] { return issue.read().entry; });
  probes.add(issue, "bank", ProbeFormat::flag(), [&issue] { return issue.read().bank; });
}

}  // namespace a3
