#include "a3/systemc/selector_block.h"

#include <fmt/format.h>

#include "a3/systemc/errors.h"

namespace a3 {

void SelectorBlock::key_word_written(int /*word*/, const std::int32_t* /*key_raw*/) {}

std::optional<FlippedWord> SelectorBlock::flip(const SoftError& error) {
  throw ModelError(fmt::format("{}: a soft error in {}, which it does not have", name(),
                               structure_name(error.structure)));
}

}  // namespace a3
