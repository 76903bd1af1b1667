#include "bench/software_methods.h"

#include "arith/weight.h"
#include "bench/software/block_selection.h"
#include "bench/software/eight_bit_selection.h"
#include "bench/software/given_selection.h"
#include "bench/software/greedy_selection.h"
#include "bench/software/principal_selection.h"
#include "bench/software/quantised_selection.h"
#include "bench/software/score_selection.h"
#include "bench/software/sign_selection.h"

namespace a3::bench {
namespace {

using Layout = DotProducts::Layout;
using Made = std::unique_ptr<RowSelection>;

std::int32_t raw_threshold(double threshold_percent, const Machine& machine) {
  return static_cast<std::int32_t>(post_scoring_threshold(threshold_percent, machine.numerics));
}

template <Layout kLayout>
Made make_exact(double /*setting*/, const Machine& /*machine*/) {
  return std::make_unique<ScoreSelection>(std::nullopt, kLayout);
}

template <Layout kLayout>
Made make_post_scoring(double threshold_percent, const Machine& machine) {
  return std::make_unique<ScoreSelection>(raw_threshold(threshold_percent, machine), kLayout);
}

Made make_eight_bit(double threshold_percent, const Machine& machine) {
  return std::make_unique<EightBitSelection>(raw_threshold(threshold_percent, machine));
}

template <int kSigns>
Made make_signs(double share, const Machine& machine) {
  return std::make_unique<SignSelection>(machine.hardware.num_lanes, kSigns, share);
}

/// Of those whose size is one number, which comes before the share of rows.
template <typename Selection, int kSize>
Made make_sized(double share, const Machine& /*machine*/) {
  return std::make_unique<Selection>(kSize, share);
}

Made make_greedy(double iterations_per_row, const Machine& machine) {
  Machine searching = machine;
  searching.candidate_selection = CandidateSelection{std::nullopt, iterations_per_row};
  return std::make_unique<GreedySelection>(searching);
}

Made make_given(double share, const Machine& /*machine*/) {
  return std::make_unique<GivenSelection>(share);
}

}  // namespace

std::vector<SoftwareMethod> software_methods() {
  const std::vector<double> percents = {50, 20, 5, 1, 0.1};
  const std::vector<double> shares = {0.03125, 0.0625, 0.125, 0.25, 0.5};
  return {
      {"exact_rows", {0}, make_exact<Layout::kRows>},
      {"exact_tiles", {0}, make_exact<Layout::kTiles>},
      {"post_scoring_rows", percents, make_post_scoring<Layout::kRows>},
      {"post_scoring_tiles", percents, make_post_scoring<Layout::kTiles>},
      {"eight_bit", percents, make_eight_bit},
      {"signs_64", shares, make_signs<64>},
      {"signs_256", shares, make_signs<256>},
      {"components_8", shares, make_sized<PrincipalSelection, 8>},
      {"components_16", shares, make_sized<PrincipalSelection, 16>},
      {"subspaces_16", shares, make_sized<QuantisedSelection, 16>},
      {"subspaces_32", shares, make_sized<QuantisedSelection, 32>},
      {"blocks_4", shares, make_sized<BlockSelection, 4>},
      {"blocks_16", shares, make_sized<BlockSelection, 16>},
      {"greedy", {0.0625, 0.125, 0.25, 0.5, 1}, make_greedy},
      {"given", shares, make_given},
  };
}

}  // namespace a3::bench
