#include "a3/systemc/accelerator_core.h"

#include "a3/systemc/errors.h"

namespace a3 {

std::optional<FlippedWord> AcceleratorCore::flip(const SoftError&) {
  throw ModelError("soft error: the core behind the pins has no bits to flip");
}

}  // namespace a3
