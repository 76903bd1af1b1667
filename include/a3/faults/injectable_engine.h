#pragma once

#include <optional>
#include <vector>

#include "a3/engine/engine.h"
#include "a3/uarch/soft_error.h"

namespace a3 {

/// An engine whose state can be struck by soft errors.
class InjectableEngine : public Engine {
 public:
  /// Has the errors strike during the next operation, whatever operation they name. Each is of a
  /// structure that the machine has, at a place within its axes; the operation is one that can be
  /// struck (a3/plan/fit.h), or `run` throws InputError.
  virtual void inject(std::vector<SoftError> errors) = 0;

  /// What they did to their words, in the order given, once the operation has run; nothing for a
  /// word that the operation does not keep, or for a cycle that it did not reach.
  virtual const std::vector<std::optional<FlippedWord>>& flipped() const = 0;
};

}  // namespace a3
