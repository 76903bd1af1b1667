#pragma once

#include "bench/software/dot_products.h"
#include "bench/software/row_selection.h"

namespace a3::bench {

/// Signs of random projections: how many differ between a key and a query tells the angle between
/// them, and with the key's norm what the row may score (the idea of ELSA, Ham et al. 2021, after
/// Charikar 2002). Projections are orthogonal to each other, lanes at a time, as in ELSA; from
/// Gaussian numbers, seed 1.
class SignSelection : public RowSelection {
 public:
  /// `num_signs`: a multiple of num_lanes: 32, 64, 128 or 256. `share` of the rows is wanted, in
  /// (0, 1].
  SignSelection(int num_lanes, int num_signs, double share);

  void prepare(const Int16Operation& operation) override;
  void start(int first_query, int count) override;
  FoundRows select(int index) override;

 private:
  void hash_keys(const Int16Operation& operation);

  const int num_words_;
  const double share_;
  DotProducts projections_;
  const Int16Operation* operation_ = nullptr;
  int stride_ = 0;                              ///< rows, padded
  fast::AlignedVector<std::uint32_t> signs_;    ///< [num_words][stride]
  fast::AlignedVector<float> norms_;            ///< of keys
  fast::AlignedVector<std::uint32_t> queries_;  ///< signs, [queries of a block][num_words]
  fast::AlignedVector<std::int32_t> estimates_;
  fast::AlignedVector<std::int32_t> rows_;
};

}  // namespace a3::bench
