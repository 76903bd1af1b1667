#pragma once

namespace a3 {

/// Whether a soft error has struck, so that registers and addresses may hold what they cannot in a
/// sound machine. Blocks then do as docs/soft_errors.md says; without damage such a value is a
/// defect of the model.
class Damage {
 public:
  bool any() const { return any_; }
  void occur() { any_ = true; }
  void repair() { any_ = false; }

 private:
  bool any_ = false;
};

}  // namespace a3
