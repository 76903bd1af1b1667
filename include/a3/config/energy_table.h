#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace a3 {

/// The hardware modules that Table I of the paper lists, in its order.
enum class Module {
  kDotProduct,
  kExponent,
  kOutput,
  kCandidateSelection,
  kPostScoring,
  kKeySram,
  kValueSram,
  kSortedKeySram,
};

inline constexpr int kNumModules = 8;

/// Names used in every file and report, indexed by `Module`.
inline constexpr std::array<std::string_view, kNumModules> kModuleNames = {
    "dot_product",  "exponent", "output",     "candidate_selection",
    "post_scoring", "key_sram", "value_sram", "sorted_key_sram"};

/// Area and power of one module at 1 GHz.
struct ModuleCost {
  double area_mm2 = 0;
  double dynamic_mw = 0;
  double static_mw = 0;
};

/// One technology: the cost of each module. The default is the paper's Table I (TSMC 40 nm, n =
/// 320, d = 64).
struct EnergyTable {
  std::string name = "tsmc40";
  std::array<ModuleCost, kNumModules> modules = {{{0.098, 14.338, 1.265},
                                                  {0.016, 0.224, 0.053},
                                                  {0.062, 50.918, 0.070},
                                                  {0.277, 19.48, 5.08},
                                                  {0.010, 2.055, 0.147},
                                                  {0.350, 2.901, 0.987},
                                                  {0.350, 2.901, 0.987},
                                                  {0.919, 6.100, 2.913}}};

  const ModuleCost& operator[](Module module) const {
    return modules[static_cast<std::size_t>(module)];
  }
};

}  // namespace a3
