#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "a3/base/matrix.h"
#include "a3/workload/operation_source.h"

namespace a3 {

/// Bases for the search, one a head, as a3sim.basis writes them (docs/search_basis.md): keys become
/// key key_matrix - offset and queries query query_matrix, which changes all scores of a query by
/// the same number. Ours; the A3 paper has none.
class Bases {
 public:
  /// Throws InputError, naming file and array, for a file that holds something else, for matrices
  /// that would change scores, and for heads that are told by names, which traces here do not have.
  explicit Bases(const std::filesystem::path& file);

  const std::filesystem::path& file() const { return file_; }
  int num_dims() const { return heads_.front().key_matrix.num_rows(); }     ///< d, of operations
  int num_columns() const { return heads_.front().key_matrix.num_cols(); }  ///< w >= d, in a basis
  std::int64_t num_heads() const { return static_cast<std::int64_t>(heads_.size()); }

  /// Throws InputError unless operations of d columns, so many, can be shared out to the heads.
  void check(int num_dims, std::int64_t num_operations) const;

  /// Puts operation `index` of `num_operations` into the basis of its head; the value is filled up
  /// with columns of zeros.
  void apply(std::int64_t index, std::int64_t num_operations, Operation& operation) const;

 private:
  struct Head {
    Matrix<double> key_matrix;    // [d, w]
    Matrix<double> query_matrix;  // [d, w]
    Matrix<double> offset;        // [1, w]
  };

  void check_scores_stay() const;

  std::filesystem::path file_;
  std::int64_t num_outer_ = 0;  ///< blocks of operations, in each of which
  std::int64_t num_inner_ = 0;  ///< heads stand in turn
  std::vector<Head> heads_;
};

/// Operations in bases. Both must outlive it.
class BasisSource : public OperationSource {
 public:
  /// `num_dims` is the operations' d. Throws InputError if they do not fit the bases.
  BasisSource(OperationSource& operations, int num_dims, const Bases& bases);

  std::int64_t num_operations() const override { return operations_.num_operations(); }
  bool next(Operation& operation) override;

 private:
  OperationSource& operations_;
  const Bases& bases_;
  std::int64_t index_ = 0;
};

}  // namespace a3
